package io.ruche.scheduler.state;

import java.util.Locale;

/** What people and programs read of an event: its subject, a stable word, a sentence. */
final class EventTexts {
    private EventTexts() {}

    /** The one row that an event changes, what happened to it, and the sentence. */
    private record Told(String subject, String reason, String text) {}

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
                    Rows.Kind.NODE.key(it.node().value()), "node_changed", "Node " + it.name() + " registered again.");
        }
        if (event instanceof Event.NodeMoved it) {
            String word = word(it.phase());
            return new Told(
                    Rows.Kind.NODE.key(it.node().value()),
                    "node_" + word,
                    "Node " + it.name() + " is " + word + because(it.why()));
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
                    "Epoch " + it.epoch() + " began, led by " + it.holder() + ".");
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
                    "The answer is kept under its request key.");
        }
        if (event instanceof Event.AnswerForgotten it) {
            return new Told(
                    Rows.Kind.REQUEST.key(it.requestKey()), "answer_forgotten", "An old request key was forgotten.");
        }
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
            String word = word(it.phase());
            return of(it.deployment(), "deployment_" + word, it.deployment() + " is " + word + because(it.why()));
        }
        if (event instanceof Event.DeploymentRemoved it) {
            return of(it.deployment(), "deployment_removed", it.deployment() + " is served no more.");
        }
        if (event instanceof Event.InstancePlaced it) {
            return of(it.instance(), "instance_placed", it.deployment() + " was placed on " + it.nodeName() + ".");
        }
        if (event instanceof Event.InstanceMoved it) {
            String word = word(it.phase());
            return of(
                    it.instance(),
                    "instance_" + word,
                    it.instance() + " of " + it.deployment() + " is " + word + because(it.why()));
        }
        if (event instanceof Event.InstanceRestarted it) {
            return of(
                    it.instance(),
                    "instance_restarted",
                    it.instance() + " of " + it.deployment() + " is started again, generation " + it.generation()
                            + ".");
        }
        if (event instanceof Event.InstanceRemoved it) {
            return of(it.instance(), "instance_removed", it.instance() + " of " + it.deployment() + " has ended.");
        }
        if (event instanceof Event.ModelWished it) {
            return of(it.model(), "model_wanted", it.model() + " shall be on disk.");
        }
        if (event instanceof Event.ModelMoved it) {
            String word = word(it.phase());
            return of(it.model(), "model_" + word, "Model " + it.model() + " is " + word + because(it.why()));
        }
        throw new AssertionError("no text for " + event.getClass().getSimpleName());
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

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String because(Reason why) {
        return why.message().isEmpty() ? "." : ": " + why.message();
    }
}
