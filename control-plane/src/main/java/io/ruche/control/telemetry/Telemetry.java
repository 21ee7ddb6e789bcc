package io.ruche.control.telemetry;

import io.ruche.scheduler.failure.FailureCode;
import java.util.function.IntSupplier;

/** What the control plane measures. Nothing here blocks. */
public interface Telemetry {
    /**
     * The meter of a deployed model or a provider's; the same one for the same name. Only names of those may come here:
     * they are what bounds the number of series.
     */
    ModelMeter model(String name);

    /** A request was refused before it was known which model it meant. */
    void refused(FailureCode code);

    /** Asked at each scrape for what is running and waiting in front of a model. */
    void queue(String model, IntSupplier running, IntSupplier waiting);

    /** A deployment is gone: its gauges disappear. */
    void forget(String model);

    /** Records nothing. */
    Telemetry NONE = new Telemetry() {
        @Override
        public ModelMeter model(String name) {
            return ModelMeter.NONE;
        }

        @Override
        public void refused(FailureCode code) {}

        @Override
        public void queue(String model, IntSupplier running, IntSupplier waiting) {}

        @Override
        public void forget(String model) {}
    };
}
