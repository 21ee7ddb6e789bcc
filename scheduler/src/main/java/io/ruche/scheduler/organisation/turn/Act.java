package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Sampling;
import java.util.List;
import java.util.Optional;

/** What a turn does next. */
public sealed interface Act {
    /**
     * A model shall answer. The request's id is {@code turn/step}: asked again, it is the same request.
     *
     * @param context what of what was known found its place
     * @param maxTokens of the answer
     * @param schema JSON Schema that the answer follows, unless it is plain text
     * @param label the worst of all that the messages were made of
     */
    record Call(
            ModelChoice model,
            List<Message> messages,
            ContextUse context,
            int maxTokens,
            Sampling sampling,
            long seed,
            Shape shape,
            Optional<String> schema,
            Label label)
            implements Act {
        public Call {
            messages = List.copyOf(messages);
        }
    }

    /** How an answer is read. */
    enum Shape {
        TEXT,
        /** JSON after the task's schema. */
        ANSWER,
        /** {@code {"say", "actions"}}. */
        ACTIONS,
        /** That, or {@code {"answer"}} after the task's schema. */
        ACTIONS_OR_ANSWER
    }

    /**
     * @param budget tokens that there were for the prompt
     * @param used of them
     * @param dropped what found no place, as {@code memory mem-4kq7m2x9}, in the order in which it fell out
     */
    record ContextUse(int budget, int used, List<String> dropped) {
        public ContextUse {
            dropped = List.copyOf(dropped);
        }
    }

    /** Tools shall do this, in any order or at once; each has its own outcome. */
    record Effects(List<Effect> effects) implements Act {
        public static final int MOST = 16;

        public Effects {
            effects = List.copyOf(effects);
            if (effects.isEmpty() || effects.size() > MOST) {
                throw new IllegalArgumentException("effects: " + effects.size() + " (expected: 1-" + MOST + ")");
            }
        }
    }

    /**
     * Nothing, for a while.
     *
     * @param untilMillis 0: until something changes
     */
    record Sleep(long untilMillis, Why why) implements Act {}

    /**
     * A person, or whoever the policies name, shall say a word.
     *
     * @param payloadHash SHA-256 of the effects: what is answered is what was asked
     */
    record Ask(About about, String question, List<String> policies, List<Effect> effects, String payloadHash)
            implements Act {
        public Ask {
            policies = List.copyOf(policies);
            effects = List.copyOf(effects);
        }
    }

    enum About {
        /** Whether the effects may be. */
        APPROVAL,
        /** Whether the effects happened, which nobody knows. */
        UNKNOWN
    }

    /**
     * The turn is over. What it leaves behind is committed with this decision.
     *
     * @param text what it said last; may be empty
     * @param answer JSON after the task's schema
     * @param progress whether anything is different now
     * @param label the worst of all that had a part in it
     */
    record Done(
            boolean failed,
            Why why,
            String text,
            Optional<String> answer,
            List<Letter> letters,
            List<Raised> raised,
            List<Keepsake> keepsakes,
            boolean progress,
            Label label)
            implements Act {
        public Done {
            letters = List.copyOf(letters);
            raised = List.copyOf(raised);
            keepsakes = List.copyOf(keepsakes);
        }
    }

    /** @param to an agent's name */
    record Letter(String to, String text) {}

    /** @param event its name without the agent's */
    record Raised(String event, String text) {}

    /** @param importance 1 to 10 */
    record Keepsake(String text, int importance) {}
}
