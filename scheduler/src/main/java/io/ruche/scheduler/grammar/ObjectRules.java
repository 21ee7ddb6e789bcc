package io.ruche.scheduler.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Objects: declared properties in the order of the schema, then others where {@code additionalProperties} allows them. An
 * object whose schema declares properties and says nothing of others has none; one that declares nothing is free.
 */
final class ObjectRules {
    private final NetworkBuilder net;
    private final FreeJson free;
    private final StringRules strings;
    private final Function<Schema, Fragment> compile;

    ObjectRules(NetworkBuilder net, FreeJson free, StringRules strings, Function<Schema, Fragment> compile) {
        this.net = net;
        this.free = free;
        this.strings = strings;
        this.compile = compile;
    }

    private record Member(byte[] name, Fragment value, boolean required) {}

    Fragment compile(Schema schema) {
        Map<String, Schema> properties = schema.named("properties");
        List<String> required = schema.names("required");
        Schema additional = schema.child("additionalProperties");
        boolean silent = additional == null && properties.isEmpty() && required.isEmpty();
        if (silent) {
            return free.object(FreeJson.DEPTH);
        }
        Schema other = additional == null ? new Schema(true, schema.pointer()) : additional;
        Map<String, Schema> all = new LinkedHashMap<>(properties);
        required.forEach(name -> all.putIfAbsent(name, other));

        List<Member> members = new ArrayList<>();
        long width = 1;
        for (Map.Entry<String, Schema> property : all.entrySet()) {
            Fragment value = compile.apply(property.getValue());
            width = Math.max(width, value.width());
            members.add(new Member(
                    JsonText.of(property.getKey(), schema.pointer() + "/properties"),
                    value,
                    required.contains(property.getKey())));
        }
        width = Math.max(width, openNames(members));
        boolean open = additional != null && !additional.value().equals(false);
        Fragment otherName = open ? strings.except(all.keySet()) : nothing();
        Fragment otherValue = open ? compile.apply(other) : nothing();
        return object(members, otherName, otherValue, Math.max(width, otherValue.width()));
    }

    /** How many names may come at one place: those of a row of optional members, and of the next. */
    private static int openNames(List<Member> members) {
        int most = 1;
        int row = 1;
        for (Member member : members) {
            row = member.required() ? 1 : row + 1;
            most = Math.max(most, row);
        }
        return most;
    }

    private Fragment nothing() {
        return net.named("nothing", () -> net.fragment(net.node(), net.node(), 1));
    }

    /** @param otherName of members behind the declared ones */
    private Fragment object(List<Member> members, Fragment otherName, Fragment otherValue, long width) {
        int entry = net.node();
        int exit = net.node();
        int[] name = nodes(members.size() + 1);
        int[] after = nodes(members.size() + 1);
        int lastRequired = -1;
        for (int i = 0; i < members.size(); i++) {
            lastRequired = members.get(i).required() ? i : lastRequired;
        }

        int open = net.node();
        net.take(entry, '{', open);
        net.skip(open, name[0]);
        if (lastRequired < 0) {
            net.take(open, '}', exit);
        }
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            int named = net.literal(name[i], member.name());
            net.call(net.spaced(named, ':'), member.value(), after[i + 1]);
            if (!member.required()) {
                net.skip(name[i], name[i + 1]);
            }
        }
        int named = net.node();
        net.call(name[members.size()], otherName, named);
        net.call(net.spaced(named, ':'), otherValue, after[members.size()]);
        for (int i = 0; i <= members.size(); i++) {
            if (i > lastRequired) {
                net.take(after[i], '}', exit);
            }
            net.skip(net.spaced(after[i], ','), name[i]);
        }
        return net.fragment(entry, exit, width);
    }

    private int[] nodes(int count) {
        int[] nodes = new int[count];
        for (int i = 0; i < count; i++) {
            nodes[i] = net.node();
        }
        return nodes;
    }
}
