package io.ruche.control.telemetry;

import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.organisation.turn.Outcome;

/** Told what becomes of turns, once it is in the log. On the driver's loop; does not block. */
public interface TurnMeter {
    /** @param millis since it began */
    void ended(TurnPhase phase, long millis);

    /** A model has answered or failed. */
    void called(String model, boolean here, boolean answered);

    void performed(String tool, EffectClass effectClass, Outcome.Status status);

    /** Counts nothing. */
    TurnMeter NONE = new TurnMeter() {
        @Override
        public void ended(TurnPhase phase, long millis) {}

        @Override
        public void called(String model, boolean here, boolean answered) {}

        @Override
        public void performed(String tool, EffectClass effectClass, Outcome.Status status) {}
    };
}
