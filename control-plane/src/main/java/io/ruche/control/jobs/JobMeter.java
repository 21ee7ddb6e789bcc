package io.ruche.control.jobs;

import io.ruche.proto.Usage;

/** Told what becomes of prompts, once it is in the log. On the driver's loop; does not block. */
public interface JobMeter {
    /** A prompt has its answer. */
    void answered(String model, Usage usage);

    /** A prompt has failed for good, with this failure's code. */
    void failed(String model, String code);

    /** An attempt came to nothing, and the prompt goes again. */
    void retried(String model, String code);

    /** Counts nothing. */
    JobMeter NONE = new JobMeter() {
        @Override
        public void answered(String model, Usage usage) {}

        @Override
        public void failed(String model, String code) {}

        @Override
        public void retried(String model, String code) {}
    };
}
