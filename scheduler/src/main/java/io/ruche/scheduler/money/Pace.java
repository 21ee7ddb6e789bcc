package io.ruche.scheduler.money;

/**
 * How fast the house's own machines spend: what they took in the last ten seconds or so, and no less than the largest call
 * of that time may take, so that the next one of its kind waits for no disk. One owner.
 */
final class Pace {
    private static final long BUCKET_MILLIS = 10_000;

    private long bucket;
    private Amounts now = Amounts.NONE;
    private Amounts before = Amounts.NONE;
    private Amounts largest = Amounts.NONE;
    private Amounts largestBefore = Amounts.NONE;

    void spent(long millis, Amounts amounts) {
        turn(millis);
        now = now.plus(amounts);
    }

    void asked(long millis, Amounts most) {
        turn(millis);
        largest = largest.most(most);
    }

    /** About what ten seconds take. */
    Amounts tenSeconds(long millis) {
        turn(millis);
        return now.most(before).most(largest).most(largestBefore);
    }

    /** About what five seconds take. */
    Amounts fiveSeconds(long millis) {
        return tenSeconds(millis).half();
    }

    private void turn(long millis) {
        long current = Math.floorDiv(millis, BUCKET_MILLIS);
        if (current <= bucket) return;
        boolean next = current == bucket + 1;
        before = next ? now : Amounts.NONE;
        largestBefore = next ? largest : Amounts.NONE;
        now = Amounts.NONE;
        largest = Amounts.NONE;
        bucket = current;
    }
}
