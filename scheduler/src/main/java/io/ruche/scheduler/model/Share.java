package io.ruche.scheduler.model;

/** Of the weights of all experts, those that one token sees. */
final class Share {
    private Share() {}

    static long of(long all, int used, int count) {
        return all / count * used + all % count * used / count;
    }
}
