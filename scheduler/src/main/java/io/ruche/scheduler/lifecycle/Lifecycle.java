package io.ruche.scheduler.lifecycle;

/** placeholder */
final class Lifecycle {
    private Lifecycle() {}
}
