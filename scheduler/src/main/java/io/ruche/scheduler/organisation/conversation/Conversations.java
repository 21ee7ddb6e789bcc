package io.ruche.scheduler.organisation.conversation;

import io.ruche.scheduler.organisation.Chance;
import io.ruche.scheduler.organisation.conversation.Scene.Person;
import io.ruche.scheduler.organisation.schedule.DayHours;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Participants;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Start;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Whether a conversation starts, and who is asked to join. */
public final class Conversations {
    private Conversations() {}

    public sealed interface Draw {
        /** @param invited without the starter, in the order they were drawn */
        record Drawn(String starter, List<String> invited) implements Draw {}

        /** @param why one word or two */
        record NotNow(String why) implements Draw {}
    }

    /** @param name of the document, since each draws its own lot */
    public static Draw mayStart(String name, ConversationSpec spec, Scene scene) {
        Optional<Person> freed = scene.agents().stream()
                .filter(agent -> agent.name().equals(scene.freed()))
                .findFirst();
        if (spec.type() == Type.SCHEDULED) {
            return new Draw.NotNow("it has its time");
        }
        if (freed.isEmpty() || !freed.get().free() || !takesPart(freed.get(), spec.participants())) {
            return new Draw.NotNow("takes no part");
        }
        Start start = spec.start();
        if (start.quietHours()
                .filter(hours -> DayHours.of(hours).has(scene.nowMillis(), scene.zone()))
                .isPresent()) {
            return new Draw.NotNow("quiet hours");
        }
        if (!scene.hasRested(freed.get().lastTalkMillis(), start.cooldownAgent().toMillis())) {
            return new Draw.NotNow("has just talked");
        }
        if (!isDrawn(name, spec, scene.seed(), scene.event())) {
            return new Draw.NotNow("not drawn");
        }
        return invite(name, spec, scene);
    }

    /** Whether the event draws the lot of a conversation; all that is left to ask is who is there. */
    public static boolean isDrawn(String name, ConversationSpec spec, long seed, String event) {
        return spec.type() == Type.SPONTANEOUS
                && Chance.draw(seed, name, event, "starts") < spec.start().probability();
    }

    /** When its time has come: whoever is free of those it is for, the moderator first. */
    public static Draw scheduled(ConversationSpec spec, Scene scene) {
        Participants who = spec.participants();
        List<String> names = new ArrayList<>();
        spec.turns().moderator().ifPresent(names::add);
        scene.agents().stream()
                .filter(agent -> takesPart(agent, who))
                .sorted(Comparator.comparing(agent -> who.agents().indexOf(agent.name())))
                .map(Person::name)
                .filter(agent -> !names.contains(agent))
                .forEach(names::add);
        names.removeIf(
                name -> scene.agents().stream().noneMatch(agent -> agent.name().equals(name) && agent.free()));
        List<String> all = names.subList(0, Math.min(names.size(), who.max()));
        return all.size() < who.min()
                ? new Draw.NotNow("too few are free")
                : new Draw.Drawn(all.get(0), List.copyOf(all.subList(1, all.size())));
    }

    private static Draw invite(String name, ConversationSpec spec, Scene scene) {
        Participants who = spec.participants();
        int wanted = who.min() + Chance.below(who.max() - who.min() + 1, scene.seed(), name, scene.event(), "how many");
        List<String> joined = new ArrayList<>(List.of(scene.freed()));
        while (joined.size() < wanted) {
            Optional<String> next = draw(name, spec, scene, joined);
            if (next.isEmpty()) {
                break;
            }
            joined.add(next.get());
        }
        return joined.size() < who.min()
                ? new Draw.NotNow("nobody to talk with")
                : new Draw.Drawn(scene.freed(), List.copyOf(joined.subList(1, joined.size())));
    }

    private record Lot(String name, double weight) {}

    private static Optional<String> draw(String name, ConversationSpec spec, Scene scene, List<String> joined) {
        List<Lot> lots = scene.agents().stream()
                .filter(agent -> !joined.contains(agent.name()) && mayJoin(agent, spec, scene, joined))
                .map(agent -> new Lot(agent.name(), weight(agent, spec.start(), scene)))
                .filter(lot -> lot.weight() > 0)
                .sorted(Comparator.comparing(Lot::name))
                .toList();
        double sum = lots.stream().mapToDouble(Lot::weight).sum();
        double at = sum * Chance.draw(scene.seed(), name, scene.event(), "who", "" + joined.size());
        for (Lot lot : lots) {
            at -= lot.weight();
            if (at < 0) {
                return Optional.of(lot.name());
            }
        }
        return lots.isEmpty()
                ? Optional.empty()
                : Optional.of(lots.get(lots.size() - 1).name());
    }

    private static boolean mayJoin(Person agent, ConversationSpec spec, Scene scene, List<String> joined) {
        Start start = spec.start();
        return agent.free()
                && takesPart(agent, spec.participants())
                && scene.hasRested(agent.lastTalkMillis(), start.cooldownAgent().toMillis())
                && joined.stream()
                        .allMatch(other -> scene.hasRested(
                                scene.acquaintance(agent.name(), other).lastTalkMillis(),
                                start.cooldownPair().toMillis()));
    }

    private static boolean takesPart(Person agent, Participants who) {
        return switch (who.select()) {
            case NEARBY -> agent.near();
            case TEAM -> agent.team().equals(who.team());
            case LIST -> who.agents().contains(agent.name());
        };
    }

    /** With a bias of 0 anybody is as likely, with 1 only friends are asked, the dearer the likelier. */
    private static double weight(Person agent, Start start, Scene scene) {
        double liked =
                Math.max(0, scene.acquaintance(scene.freed(), agent.name()).affinity());
        return (1 - start.affinityBias()) + start.affinityBias() * liked;
    }
}
