package io.ruche.control.api.organisation;

import io.ruche.control.json.JsonWriter;
import io.ruche.control.organisation.turn.GateCost;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.state.BudgetAsks;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.TurnId;
import java.util.Optional;

/** A question that waits for somebody's word, as JSON. */
public final class ApprovalView {
    private ApprovalView() {}

    public static void write(JsonWriter json, State state, Approval it) {
        json.beginObject()
                .field("id", it.id())
                .field("policy", it.policy())
                .field("action", it.action())
                .field("subject", it.subject())
                .field("creator", it.creator())
                .field("payload", it.payload())
                .field("payloadHash", it.payloadHash())
                .field("untrusted", it.label().isUntrusted());
        Fields.texts(json, "approvers", it.approvers());
        json.field("quorum", it.quorum())
                .field("onTimeout", Fields.word(it.onTimeout()))
                .field("phase", Fields.word(it.phase()))
                .name("votes")
                .beginArray();
        for (Approval.Vote vote : it.votes()) {
            json.beginObject()
                    .field("by", vote.party())
                    .field("word", Fields.word(vote.word()))
                    .field("reason", vote.reason())
                    .field("at", Fields.time(vote.atMillis()))
                    .endObject();
        }
        json.endArray()
                .field("reason", it.reason())
                .field("askedAt", Fields.time(it.askedAtMillis()))
                .field("deadline", Fields.time(it.deadlineMillis()));
        Fields.time(json, "endedAt", it.endedAtMillis());
        asker(json, state, it);
        GateCost.of(state, it)
                .ifPresent(most -> json.field("costUsd", most.money().microUsd() / 1e6));
        json.endObject();
    }

    /** The fields that {@code GET /api/v1/org} shows of each. */
    static void brief(JsonWriter json, Approval it) {
        json.beginObject().field("id", it.id()).field("action", it.action());
        Fields.texts(json, "by", it.approvers());
        json.field("deadline", Fields.time(it.deadlineMillis())).endObject();
    }

    /** The budget, the run and its step, or the agent whose turn it is. */
    private static void asker(JsonWriter json, State state, Approval it) {
        Optional<String> budget = BudgetAsks.budgetOf(it);
        budget.ifPresent(name -> json.field("budget", name));
        int slash = it.subject().indexOf('/');
        if (slash < 0 || budget.isPresent()) return;
        String owner = it.subject().substring(0, slash);
        if (state.flow().findRun(owner).isPresent()) {
            json.field("run", owner).field("step", it.subject().split("/")[1]);
        }
        state.findTurn(new TurnId(owner)).ifPresent(turn -> json.field("agent", turn.agent()));
    }
}
