package io.ruche.scheduler.organisation.conversation;

import io.ruche.scheduler.organisation.conversation.Scene.Person;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Order;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Output;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Participants;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Place;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Select;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Start;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Stop;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Turns;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Type;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Conversations and scenes for tests. */
final class Specimens {
    /** A Friday, 14:00 in Paris. */
    static final long NOW = 1_790_942_400_000L;

    static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    static final List<Output> ALL = List.of(Output.values());

    private Specimens() {}

    static ConversationSpec cooler(double probability, double bias) {
        return spec(
                Type.SPONTANEOUS,
                new Participants(Select.NEARBY, Optional.empty(), List.of(), 2, 3),
                new Start(
                        probability,
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(1),
                        Optional.of("22:00-07:00"),
                        bias,
                        Optional.empty()),
                turns(Order.ROUND, 3, 8),
                ALL);
    }

    static ConversationSpec talk(Order order, int rounds, int turns, List<Output> outputs) {
        return spec(
                Type.SPONTANEOUS,
                new Participants(Select.NEARBY, Optional.empty(), List.of(), 2, 16),
                new Start(1, Duration.ZERO, Duration.ZERO, Optional.empty(), 0, Optional.empty()),
                turns(order, rounds, turns),
                outputs);
    }

    static ConversationSpec standUp() {
        return spec(
                Type.SCHEDULED,
                new Participants(Select.LIST, Optional.empty(), List.of("scout", "dev", "henry"), 2, 5),
                new Start(0, Duration.ZERO, Duration.ZERO, Optional.empty(), 0, Optional.of("0 9 * * 1-5")),
                turns(Order.MODERATOR, 1, 10),
                ALL);
    }

    static Turns turns(Order order, int rounds, int turns) {
        return new Turns(order, order == Order.MODERATOR ? Optional.of("henry") : Optional.empty(), rounds, turns, 80);
    }

    private static ConversationSpec spec(
            Type type, Participants participants, Start start, Turns turns, List<Output> outputs) {
        return new ConversationSpec(
                type,
                Optional.empty(),
                participants,
                Place.COOLER,
                start,
                turns,
                List.of(Stop.ALL_PASS, Stop.MAX_TURNS, Stop.BUDGET),
                Duration.ofMinutes(10),
                outputs,
                List.of(),
                Optional.empty());
    }

    static Scene scene(String event, long seed, String... free) {
        return new Scene(
                event,
                seed,
                free[0],
                NOW,
                PARIS,
                Arrays.stream(free)
                        .map(name -> new Person(name, Optional.empty(), true, true, Long.MIN_VALUE))
                        .toList(),
                Map.of());
    }
}
