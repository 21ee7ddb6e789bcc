package io.ruche.control.gateway;

import io.ruche.control.upstream.Upstream;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.turn.Message;
import io.ruche.scheduler.redaction.Redaction;
import io.ruche.scheduler.redaction.Redaction.Secret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * A call that leaves the house, without what its policy's {@code cloud.redact} takes out, and the way back for its answer.
 *
 * @param restore what was said, with persons' data in its place again
 */
record Redactions(AgentCall call, UnaryOperator<String> restore) {
    private Redactions(AgentCall call) {
        this(call, said -> said);
    }

    /** Fails when a secret that could stand in the texts cannot be opened: then nobody can say that none does. */
    static CompletionStage<Redactions> of(
            AgentCall call, Collection<ModelPolicySpec.Redaction> kinds, Upstream upstream) {
        CompletionStage<List<Secret>> secrets = kinds.contains(ModelPolicySpec.Redaction.SECRETS)
                ? upstream.secrets()
                : CompletableFuture.completedFuture(List.of());
        return secrets.thenApply(known -> of(call, kinds, known));
    }

    private static Redactions of(AgentCall call, Collection<ModelPolicySpec.Redaction> kinds, List<Secret> known) {
        Redactions safe = new Redactions(call);
        if (kinds.contains(ModelPolicySpec.Redaction.SECRETS)) {
            safe = safe.and(Redaction.ofSecrets(safe.texts(), known));
        }
        return kinds.contains(ModelPolicySpec.Redaction.PII) ? safe.and(Redaction.ofPersons(safe.texts())) : safe;
    }

    private Redactions and(Redaction more) {
        if (more.isEmpty()) return this;
        List<String> texts = more.texts();
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            messages.add(new Message(call.messages().get(i).role(), texts.get(i)));
        }
        return new Redactions(call.with(messages), said -> restore.apply(more.restored(said)));
    }

    private List<String> texts() {
        return call.messages().stream().map(Message::text).toList();
    }
}
