package io.ruche.control.money;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.money.Usage;
import java.util.function.Consumer;

/** Where each call is paid for. Any thread; nothing blocks. */
public interface Till {
    /**
     * Sets a call aside in every budget that it falls under.
     *
     * @param heard called once: before this returns when nothing has to be written first, which is so for a call that no
     *     budget bounds and for nearly all calls to this house's own machines; else on a thread of the till
     */
    void take(Charge charge, Consumer<Word> heard);

    /** What budgets make of an agent's models now. */
    default Means means(String agent) {
        return Means.FREE;
    }

    /** Whether it may be sent. */
    sealed interface Word {
        record Paid(Receipt receipt) implements Word {}

        /** @param retryAfterSeconds when the next window begins; 0 when that is not known, or never */
        record Refused(Failure failure, long retryAfterSeconds) implements Word {}
    }

    /** What ends a call. The first word counts; one is owed. */
    interface Receipt {
        /** It ended, well or not: that is what it took. */
        void used(Usage usage);

        /** It may have taken anything, up to its most: nobody said. */
        void unknown();

        /** It was never sent. */
        void unused();

        /** Sets the same aside once more, for another that is sent in its place. As {@link Till#take}. */
        default void again(Consumer<Word> heard) {
            heard.accept(new Word.Paid(this));
        }
    }

    /** Of a call that nobody counts. */
    Receipt NO_RECEIPT = new Receipt() {
        @Override
        public void used(Usage usage) {}

        @Override
        public void unknown() {}

        @Override
        public void unused() {}
    };

    /** Where everything is free and nothing is written down. */
    Till FREE = (charge, heard) -> heard.accept(new Word.Paid(NO_RECEIPT));
}
