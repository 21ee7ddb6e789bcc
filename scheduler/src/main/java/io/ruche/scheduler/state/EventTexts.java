package io.ruche.scheduler.state;

import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import java.util.Locale;

/** What is read of an event: its subject and a stable word by programs, a sentence in the operator's words by people. */
final class EventTexts {
    private EventTexts() {}

    /** The one row that an event changes, what happened to it, and the sentence. */
    record Told(String subject, String reason, String text) {}

    static String subject(Event event) {
        return told(event).subject();
    }

    static String reason(Event event) {
        return told(event).reason();
    }

    static String text(Event event) {
        return told(event).text();
    }

    private static Told told(Event event) {
        if (event instanceof Event.NodeAdded it) {
            return new Told(Rows.Kind.NODE.key(it.node().value()), "node_joined", "Node " + it.name() + " joined.");
        }
        if (event instanceof Event.NodeUpdated it) {
            return new Told(
                    Rows.Kind.NODE.key(it.node().value()),
                    "node_changed",
                    "Node " + it.name() + " told anew what it has.");
        }
        if (event instanceof Event.NodeMoved it) {
            return new Told(
                    Rows.Kind.NODE.key(it.node().value()),
                    "node_" + word(it.phase()),
                    "Node " + it.name() + " " + phrase(it.phase()) + because(it.why()));
        }
        if (event instanceof Event.NodeForgotten it) {
            return new Told(
                    Rows.Kind.NODE.key(it.node().value()),
                    "node_forgotten",
                    "Node " + it.name() + " was replaced by one of the same name.");
        }
        if (event instanceof Event.EpochStarted it) {
            return new Told(
                    Rows.Kind.EPOCH.key(Rows.epochId(it.epoch())),
                    "epoch_started",
                    it.recovered() == 0
                            ? "Ruche took up its work for the first time."
                            : "Ruche took up its work; everything up to revision " + it.recovered()
                                    + " was recovered.");
        }
        if (event instanceof Event.KeyCreated it) {
            return new Told(
                    Rows.Kind.KEY.key(it.key().value()),
                    "key_created",
                    "Key '" + it.name() + "' was made for role " + word(it.role()) + ".");
        }
        if (event instanceof Event.KeyRevoked it) {
            return new Told(Rows.Kind.KEY.key(it.key().value()), "key_revoked", "Key '" + it.name() + "' was revoked.");
        }
        if (event instanceof Event.RequestAnswered it) {
            return new Told(
                    Rows.Kind.REQUEST.key(it.requestKey()),
                    "request_answered",
                    "The same request, sent again, gets the same answer.");
        }
        if (event instanceof Event.KeyForgotten it) {
            return new Told(
                    Rows.Kind.KEY.key(it.key().value()),
                    "key_forgotten",
                    "Key '" + it.name() + "', long revoked, was struck off the list.");
        }
        if (event instanceof Event.EpochForgotten it) {
            return new Told(
                    Rows.Kind.EPOCH.key(Rows.epochId(it.epoch())),
                    "epoch_forgotten",
                    "A start of long ago was struck off the list.");
        }
        if (event instanceof Event.AnswerForgotten it) {
            return new Told(
                    Rows.Kind.REQUEST.key(it.requestKey()),
                    "answer_forgotten",
                    "The answer to an old request is kept no longer.");
        }
        if (event instanceof Event.Audited it) {
            return new Told(
                    Rows.AUDIT_HEAD,
                    "audited",
                    "It is kept as audit entry " + it.entry().n() + ".");
        }
        if (event instanceof Event.SecretSet it) return SecretDecisions.told(it);
        if (event instanceof Event.SecretRemoved it) return SecretDecisions.told(it);
        if (event instanceof Event.ProviderSet it) return ProviderDecisions.told(it);
        if (event instanceof Event.ProviderRemoved it) return ProviderDecisions.told(it);
        if (event instanceof Event.BudgetMarked it) return BudgetDecisions.told(it);
        if (event instanceof Event.BudgetRaised it) return BudgetDecisions.told(it);
        if (event instanceof Event.BudgetForgotten it) return BudgetDecisions.told(it);
        return toldOfServing(event);
    }

    private static Told toldOfServing(Event event) {
        if (event instanceof Event.DeploymentCreated it) {
            return of(it.deployment(), "deployment_created", it.deployment() + " shall be served.");
        }
        if (event instanceof Event.DeploymentSpecified it) {
            return of(it.deployment(), "deployment_changed", it.deployment() + " shall be served anew.");
        }
        if (event instanceof Event.DeploymentMoved it) {
            return of(
                    it.deployment(),
                    "deployment_" + word(it.phase()),
                    it.deployment() + " " + phrase(it.phase()) + because(it.why()));
        }
        if (event instanceof Event.DeploymentRemoved it) {
            return of(it.deployment(), "deployment_removed", it.deployment() + " is served no more.");
        }
        if (event instanceof Event.InstancePlaced it) {
            return of(it.instance(), "instance_placed", it.deployment() + " was placed on " + it.nodeName() + ".");
        }
        if (event instanceof Event.InstanceMoved it) {
            return of(
                    it.instance(),
                    "instance_" + word(it.phase()),
                    "A replica of " + it.deployment() + " " + phrase(it.phase()) + because(it.why()));
        }
        if (event instanceof Event.InstanceRestarted it) {
            return of(
                    it.instance(),
                    "instance_restarted",
                    "A replica of " + it.deployment() + " is started again; this is start " + it.generation() + ".");
        }
        if (event instanceof Event.InstanceRemoved it) {
            return of(it.instance(), "instance_removed", "A replica of " + it.deployment() + " has ended.");
        }
        if (event instanceof Event.ModelWished it) {
            return of(it.model(), "model_wanted", "Model " + it.model() + " shall be on disk.");
        }
        if (event instanceof Event.ModelMoved it) {
            return of(
                    it.model(),
                    "model_" + word(it.phase()),
                    "Model " + it.model() + " " + phrase(it.phase()) + because(it.why()));
        }
        if (event instanceof Event.SpecWritten it) return SpecTexts.told(it);
        if (event instanceof Event.SpecRemoved it) return SpecTexts.told(it);
        return TurnTexts.told(event)
                .or(() -> MindTexts.told(event))
                .or(() -> FlowTexts.told(event))
                .orElseGet(() -> JobTexts.told(event));
    }

    private static Told of(DeploymentName name, String reason, String text) {
        return new Told(Rows.Kind.DEPLOYMENT.key(name.value()), reason, text);
    }

    private static Told of(InstanceId id, String reason, String text) {
        return new Told(Rows.Kind.INSTANCE.key(id.value()), reason, text);
    }

    private static Told of(ModelName name, String reason, String text) {
        return new Told(Rows.Kind.MODEL.key(name.value()), reason, text);
    }

    private static String phrase(NodePhase phase) {
        return switch (phase) {
            case JOINED -> "takes work";
            case DRAINING -> "is being emptied";
            case LOST -> "is lost";
        };
    }

    private static String phrase(DeploymentPhase phase) {
        return switch (phase) {
            case PENDING -> "waits for a place";
            case PULLING -> "is being fetched";
            case LOADING -> "is loading";
            case READY -> "is ready";
            case DEGRADED -> "serves with less than it should";
            case FAILED -> "failed";
            case STOPPING -> "is stopping";
        };
    }

    private static String phrase(InstancePhase phase) {
        return switch (phase) {
            case WAITING -> "waits to begin";
            case PULLING -> "waits for its model";
            case LOADING -> "is loading";
            case READY -> "is ready";
            case FAILED -> "failed";
            case QUARANTINED -> "is left alone";
            case LOST -> "is out of reach";
            case STOPPING -> "is stopping";
        };
    }

    private static String phrase(ModelPhase phase) {
        return switch (phase) {
            case WANTED -> "waits to be fetched";
            case PULLING -> "is being fetched";
            case PRESENT -> "is on disk";
            case FAILED -> "could not be fetched";
        };
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static String because(Reason why) {
        return why.message().isEmpty() ? "." : ": " + why.message();
    }
}
