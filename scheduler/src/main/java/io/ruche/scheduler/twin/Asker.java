package io.ruche.scheduler.twin;

import io.ruche.scheduler.simulation.Outcome;

/** Who waits for a model's answer. Is told one of the two, once. */
interface Asker {
    void ended(Outcome outcome);

    /** The model is there no more: ask another one. */
    void moved();
}
