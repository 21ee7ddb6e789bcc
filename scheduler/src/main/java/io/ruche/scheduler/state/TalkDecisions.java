package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.Ask;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.conversation.Conversation.Phase;
import io.ruche.scheduler.organisation.conversation.Conversations.Draw;
import io.ruche.scheduler.organisation.conversation.Outcome;
import io.ruche.scheduler.organisation.conversation.TalkOrder;
import io.ruche.scheduler.organisation.conversation.TalkSignal;
import io.ruche.scheduler.organisation.conversation.Talks;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Terms;
import io.ruche.scheduler.organisation.turn.WakeReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How conversations move. Whose turn it is to speak becomes that agent's reason to wake in the same commit. */
final class TalkDecisions {
    static final WakeReason CONVERSATION = WakeReason.of(WakeReason.Kind.CONVERSATION);

    private static final Pattern SOURCE = Pattern.compile("([^/]{1,80})/(turn|summary)/([0-9]{1,5})");
    private static final Reason MOVED_ON = Reason.of("talk_moved_on", "The talk went on without it.", "");
    private static final Reason BUDGET = Reason.of("budget_exhausted", "", "");

    private TalkDecisions() {}

    static SpecId id(String conversation) {
        return new SpecId(SpecKind.CONVERSATION, conversation);
    }

    /** Who was drawn has nothing else to do, so all of them come: no model is asked for a yes or no. */
    static String begin(FlowDraft flow, String name, Draw.Drawn drawn, long seed) {
        KeptSpec document = flow.state().specs().get(id(name));
        ConversationSpec spec = (ConversationSpec) document.document().spec();
        Talks.Advanced talk = Talks.invite(
                flow.draft().ids().next("conversation"),
                name,
                document.text().hash(),
                spec,
                drawn,
                spec.topic().orElse(""),
                seed,
                flow.now());
        List<TalkOrder> orders = new ArrayList<>();
        for (String agent : drawn.invited()) {
            talk = Talks.advance(talk.conversation(), spec, new TalkSignal.Replied(agent, true), flow.now());
            orders.addAll(talk.orders());
        }
        Conversation begun = talk.conversation();
        String text = name + ", " + begun.id() + ": " + String.join(", ", begun.participants()) + " talk.";
        flow.add(new Event.TalkMoved(begun, true, text, flow.now()));
        orders.forEach(order -> carryOut(flow, begun, spec, order));
        return begun.id();
    }

    static void signal(FlowDraft flow, String talk, TalkSignal signal) {
        Optional<Conversation> found = flow.shelf().findConversation(talk);
        if (found.isEmpty() || found.get().phase() == Phase.ENDED) return;
        Conversation before = found.get();
        ConversationSpec spec = spec(flow, before);
        Talks.Advanced moved = Talks.advance(before, spec, signal, flow.now());
        Conversation after = moved.conversation();
        if (after.equals(before)) return;
        flow.add(new Event.TalkMoved(after, false, FlowTexts.moved(before, after), flow.now()));
        spareAwaited(flow, before, after, spec);
        moved.orders().forEach(order -> carryOut(flow, after, spec, order));
    }

    private static ConversationSpec spec(FlowDraft flow, Conversation talk) {
        return (ConversationSpec)
                flow.document(id(talk.spec()), talk.specHash()).spec();
    }

    /** Whoever was asked, and is waited for no more, need not speak. */
    private static void spareAwaited(FlowDraft flow, Conversation before, Conversation after, ConversationSpec spec) {
        boolean spoke = after.said().size() > before.said().size() || after.phase() != before.phase();
        if (before.phase() == Phase.OPEN && !before.awaiting().isEmpty() && spoke) {
            flow.spare(before.awaiting(), CONVERSATION, turn(before, before.turn()), MOVED_ON);
        }
        if (before.phase() == Phase.SUMMARISING && after.attempts() != before.attempts()
                || after.phase() == Phase.ENDED && before.phase() == Phase.SUMMARISING) {
            flow.spare(Talks.summariser(before, spec), CONVERSATION, summary(before, before.attempts()), MOVED_ON);
        }
    }

    private static void carryOut(FlowDraft flow, Conversation talk, ConversationSpec spec, TalkOrder order) {
        if (order instanceof TalkOrder.Speak it) {
            ask(
                    flow,
                    talk,
                    spec,
                    it.agent(),
                    turn(talk, it.turn()),
                    it.ask(),
                    (why) -> signal(flow, talk.id(), new TalkSignal.Silent(it.turn(), it.agent(), why)));
        }
        if (order instanceof TalkOrder.Summarise it) {
            ask(
                    flow,
                    talk,
                    spec,
                    it.by(),
                    summary(talk, it.attempt()),
                    it.ask(),
                    (why) -> signal(flow, talk.id(), new TalkSignal.NotSummarised(it.attempt(), why)));
        }
        if (order instanceof TalkOrder.Ended it) ended(flow, talk, it.outcome());
    }

    private interface Otherwise {
        void because(String why);
    }

    private static void ask(
            FlowDraft flow,
            Conversation talk,
            ConversationSpec spec,
            String agent,
            String source,
            Ask ask,
            Otherwise otherwise) {
        flow.ask(
                agent,
                CONVERSATION,
                source,
                "conversation:" + talk.spec(),
                ask.prompt(),
                Optional.of(ask.schema()),
                Terms.answer(ask.maxTokens(), spec.models(), spec.budget(), ask.label()),
                (why, again) -> otherwise.because(why));
    }

    private static String turn(Conversation talk, int turn) {
        return talk.id() + "/turn/" + turn;
    }

    private static String summary(Conversation talk, int attempt) {
        return talk.id() + "/summary/" + attempt;
    }

    /** An agent's turn of a talk is over. */
    static void answered(FlowDraft flow, String source, Turn turn, Act.Done done) {
        Matcher form = SOURCE.matcher(source);
        if (!form.matches()) return;
        if (done.failed() || done.answer().isEmpty()) {
            failed(flow, source, turn.agent(), done.why().code(), done.why().message());
            return;
        }
        int number = Integer.parseInt(form.group(3));
        String answer = done.answer().get();
        TalkSignal signal = form.group(2).equals("turn")
                ? new TalkSignal.Spoke(
                        number, turn.agent(), answer, (int) Math.min(turn.tokensOut(), Integer.MAX_VALUE), done.label())
                : new TalkSignal.Summarised(number, answer, done.label());
        signal(flow, form.group(1), signal);
    }

    /** Nobody will answer that any more. */
    static void failed(FlowDraft flow, String source, String agent, String code, String why) {
        Matcher form = SOURCE.matcher(source);
        if (!form.matches()) return;
        int number = Integer.parseInt(form.group(3));
        boolean speaks = form.group(2).equals("turn");
        if (speaks && code.equals(BUDGET.code())) {
            signal(flow, form.group(1), new TalkSignal.Spent());
            return;
        }
        signal(
                flow,
                form.group(1),
                speaks ? new TalkSignal.Silent(number, agent, why) : new TalkSignal.NotSummarised(number, why));
    }

    private static void ended(FlowDraft flow, Conversation talk, Optional<Outcome> outcome) {
        MindDecisions.talkEnded(flow.draft(), talk, outcome);
        outcome.ifPresent(it -> tasks(flow, talk, it));
        FlowDecisions.forgetPlan(flow, talk.specHash());
        for (String old : flow.shelf().tooManyConversations()) flow.add(new Event.TalkForgotten(old, flow.now()));
    }

    /** What somebody said it would do, it does next. */
    private static void tasks(FlowDraft flow, Conversation talk, Outcome outcome) {
        for (Outcome.Task task : outcome.tasks()) {
            flow.ask(
                    task.agent(),
                    WakeReason.of(WakeReason.Kind.MESSAGE),
                    talk.id(),
                    "conversation:" + talk.spec(),
                    "You said that you would do this: " + task.text(),
                    Optional.empty(),
                    new Terms(0, List.of(), Optional.empty(), Optional.empty(), outcome.label()),
                    (why, again) -> {});
        }
    }
}
