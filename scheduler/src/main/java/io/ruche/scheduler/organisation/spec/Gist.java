package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Trigger;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The one line of a document that tells most of it, for lists. */
public final class Gist {
    private static final int MOST = 200;

    private Gist() {}

    public static String of(Spec spec) {
        return Texts.line(told(spec), MOST);
    }

    private static String told(Spec spec) {
        if (spec instanceof OrganisationSpec it) return it.mission();
        if (spec instanceof AgentSpec it) {
            return it.role()
                    + it.reportsTo().map(head -> ", reports to " + head).orElse("");
        }
        if (spec instanceof ModelPolicySpec it) return policy(it);
        if (spec instanceof BudgetSpec it) return budget(it);
        if (spec instanceof ApprovalPolicySpec it) return approvals(it);
        if (spec instanceof WorkflowSpec it) return workflow(it);
        if (spec instanceof ConversationSpec it) return conversation(it);
        if (spec instanceof MemoryPolicySpec it) {
            return "recalls " + it.topK() + " at once, reflects at importance "
                    + it.reflect().importanceSum() + ", forgets "
                    + it.retention().map(after -> "after " + span(after)).orElse("nothing");
        }
        if (spec instanceof RelationshipSpec it) {
            return it.one() + " and " + it.other() + ": " + word(it.kind()) + ", affinity " + number(it.affinity())
                    + ", trust " + number(it.trust());
        }
        if (spec instanceof LessonSpec it) return it.from() + " to " + String.join(", ", it.to()) + ": " + it.claim();
        if (spec instanceof ChannelSpec it) return channel(it);
        if (spec instanceof OfficeSpec it) {
            return it.width() + " x " + it.height() + " tiles, "
                    + (it.places().isEmpty()
                            ? "places by rule"
                            : count(it.places().size(), "place"));
        }
        SecretRefSpec it = (SecretRefSpec) spec;
        return it.description()
                .orElse(it.hosts().isEmpty() ? "sent nowhere" : "sent to " + String.join(", ", it.hosts()) + " alone");
    }

    private static String policy(ModelPolicySpec it) {
        String data = words(it.dataClass()) + " data";
        if (it.localOnly()) return data + " stays in the house";
        String seen = it.allow().stream()
                .map(each -> each.provider()
                        + (each.models().equals(List.of("*")) ? "" : " (" + String.join(", ", each.models()) + ")"))
                .collect(Collectors.joining(", "));
        Optional<Integer> calls = it.cloud().maxCallsPerDay();
        return data + " may be seen by " + seen
                + calls.map(most -> ", at most " + most + " calls a day out of the house")
                        .orElse("");
    }

    private static String budget(BudgetSpec it) {
        BudgetSpec.Limit limit = it.limit();
        List<String> most = new ArrayList<>();
        limit.microUsd().ifPresent(usd -> most.add(dollars(usd)));
        add(most, limit.gpuSeconds(), "GPU-seconds");
        add(most, limit.tokensIn(), "tokens in");
        add(most, limit.tokensOut(), "tokens out");
        add(most, limit.wallSeconds(), "seconds");
        add(most, limit.calls(), "calls");
        add(most, limit.messages(), "messages");
        String then = switch (it.onExhausted()) {
            case PAUSE -> "pauses";
            case DEGRADE -> "goes on with " + it.degradeTo().orElse("a smaller model");
            case REQUIRE_APPROVAL -> "asks for a word";
        };
        String whose = it.target().map(name -> word(it.scope()) + " " + name).orElse("whoever names it");
        return String.join(" and ", most) + " per " + word(it.window()) + " for " + whose + ", then it " + then;
    }

    private static void add(List<String> most, Optional<Long> limit, String unit) {
        limit.ifPresent(
                it -> most.add(NumberFormat.getIntegerInstance(Locale.ROOT).format(it) + " " + unit));
    }

    private static String approvals(ApprovalPolicySpec it) {
        List<String> what = new ArrayList<>();
        if (!it.actions().isEmpty()) what.add(words(it.actions()));
        if (it.untrusted()) what.add("what strangers had a part in");
        it.costAboveMicroUsd().ifPresent(usd -> what.add("what costs more than " + dollars(usd)));
        return (what.isEmpty() ? "what names it" : String.join("; ", what)) + ": "
                + (it.quorum() > 1 ? it.quorum() + " of " : "") + String.join(", ", it.approvers()) + " within "
                + span(it.ttl()) + ", else "
                + switch (it.onTimeout()) {
                    case REJECT -> "no";
                    case APPROVE -> "yes";
                };
    }

    private static String workflow(WorkflowSpec it) {
        String steps = it.steps().stream().map(WorkflowSpec.Step::id).collect(Collectors.joining(", "));
        String starts = it.triggers().stream().map(Gist::trigger).collect(Collectors.joining(", "));
        return steps + (starts.isEmpty() ? "" : "; begins by " + starts);
    }

    private static String trigger(Trigger trigger) {
        if (trigger instanceof Trigger.Event it) return it.name();
        if (trigger instanceof Trigger.Cron it) return "cron " + it.fields();
        if (trigger instanceof Trigger.Webhook it) return "webhook " + it.name();
        if (trigger instanceof Trigger.A2a it) return "skill " + it.skill();
        if (trigger instanceof Trigger.Folder it) return "a file in " + it.path();
        if (trigger instanceof Trigger.Feed it) return "feed " + it.url();
        return "hand";
    }

    private static String conversation(ConversationSpec it) {
        ConversationSpec.Participants who = it.participants();
        String people = switch (who.select()) {
            case NEARBY -> who.min() + (who.max() > who.min() ? " to " + who.max() : "") + " who are near";
            case TEAM -> "team " + who.team().orElse("");
            case LIST -> String.join(", ", who.agents());
        };
        String when = it.start().cron().map(cron -> "cron " + cron).orElse("by chance");
        String how = people + ", " + when;
        return it.topic().map(topic -> topic + " (" + how + ")").orElse(how);
    }

    private static String channel(ChannelSpec it) {
        String way = switch (it.direction()) {
            case IN -> "in";
            case OUT -> "out";
            case BOTH -> "in and out";
        };
        return word(it.type()) + ", " + way + ", for "
                + (it.peers().isEmpty() ? "nobody" : String.join(", ", it.peers()))
                + (it.approvalsHere() ? ", approvals too" : "");
    }

    private static String dollars(long microUsd) {
        BigDecimal usd = BigDecimal.valueOf(microUsd, 6).stripTrailingZeros();
        return "$" + usd.setScale(Math.max(2, usd.scale())).toPlainString();
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    private static String count(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** The largest unit in which it is whole. */
    private static String span(Duration span) {
        long seconds = span.toSeconds();
        if (seconds % 86_400 == 0) return seconds / 86_400 + " d";
        if (seconds % 3_600 == 0) return seconds / 3_600 + " h";
        return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }

    private static String words(List<? extends Enum<?>> constants) {
        return constants.stream().map(Gist::word).collect(Collectors.joining(", "));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
