package io.ruche.scheduler.device;

/** What reads a model's weights. */
public enum Processor {
    /** A graphics processor with memory of its own, or that shares the machine's. */
    GPU,
    /** The machine's own cores: a layer takes them far longer than a GPU, whatever it reads. */
    CPU
}
