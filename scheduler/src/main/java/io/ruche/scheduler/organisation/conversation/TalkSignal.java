package io.ruche.scheduler.organisation.conversation;

import io.ruche.scheduler.organisation.Label;

/** What happened to a conversation. One that comes late or twice changes nothing. */
public sealed interface TalkSignal {
    /** Time passed. */
    record Tick() implements TalkSignal {}

    record Replied(String agent, boolean joins) implements TalkSignal {}

    /**
     * @param turn that was asked for
     * @param answer JSON, as the turn's schema has it
     * @param label of the speaker's whole context
     */
    record Spoke(int turn, String agent, String answer, int tokens, Label label) implements TalkSignal {}

    /** The speaker could not: the word goes on to the next. */
    record Silent(int turn, String agent, String why) implements TalkSignal {}

    /**
     * @param answer JSON, as the summary's schema has it
     * @param label of the whole context of whoever summed up
     */
    record Summarised(int attempt, String answer, Label label) implements TalkSignal {}

    record NotSummarised(int attempt, String why) implements TalkSignal {}

    /** Its budget is spent. */
    record Spent() implements TalkSignal {}

    record Cancel(String why) implements TalkSignal {}
}
