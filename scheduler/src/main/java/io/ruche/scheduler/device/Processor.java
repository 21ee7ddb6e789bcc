package io.ruche.scheduler.device;

/** What reads a model's weights. */
public enum Processor {
    /** A graphics processor with memory of its own, or that shares the machine's. */
    GPU,
    /** The cores of a PC or a server. */
    CPU,
    /** The few small cores of a board computer: a layer takes them far longer, whatever it reads. */
    BOARD
}
