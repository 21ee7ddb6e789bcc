package io.ruche.control.organisation.trigger;

import io.ruche.scheduler.dispatch.TriggerPlanner.Watch;

/** A watch of this reign: when it is looked at next, and what went wrong last. */
final class Looking {
    final Watch watch;
    final Source source;
    long nextAtMillis;
    boolean underWay;
    String problem = "";

    Looking(Watch watch, Source source, long nextAtMillis) {
        this.watch = watch;
        this.source = source;
        this.nextAtMillis = nextAtMillis;
    }

    String text() {
        return watch.workflow() + ", trigger " + watch.index();
    }
}
