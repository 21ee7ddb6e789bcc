package io.ruche.scheduler.grammar;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** JSON that no schema rules, of bounded depth. Names in an object may come twice, as the grammar of JSON lets them. */
final class FreeJson {
    /** Lists and objects in each other. */
    static final int DEPTH = 8;

    private final NetworkBuilder net;
    private final StringRules strings;
    private final NumberRules numbers;

    FreeJson(NetworkBuilder net, StringRules strings, NumberRules numbers) {
        this.net = net;
        this.strings = strings;
        this.numbers = numbers;
    }

    /** @param depth how deep lists and objects may nest in it */
    Fragment value(int depth) {
        return net.named("any value " + depth, () -> {
            int entry = net.node();
            int exit = net.node();
            net.call(entry, strings.any(), exit);
            net.call(entry, numbers.any(), exit);
            net.call(entry, words(), exit);
            if (depth > 0) {
                net.call(entry, object(depth), exit);
                net.call(entry, list(depth), exit);
            }
            return net.fragment(entry, exit, 1);
        });
    }

    Fragment object(int depth) {
        return net.named("any object " + depth, () -> {
            int entry = net.node();
            int exit = net.node();
            int open = net.node();
            int member = net.node();
            int after = net.node();
            net.take(entry, '{', open);
            net.take(open, '}', exit);
            net.skip(open, member);
            int named = net.node();
            net.call(member, strings.any(), named);
            net.call(net.spaced(named, ':'), value(depth - 1), after);
            net.take(after, '}', exit);
            net.skip(net.spaced(after, ','), member);
            return net.fragment(entry, exit, 1);
        });
    }

    Fragment list(int depth) {
        return net.named("any list " + depth, () -> {
            int entry = net.node();
            int exit = net.node();
            int open = net.node();
            int element = net.node();
            int after = net.node();
            net.take(entry, '[', open);
            net.take(open, ']', exit);
            net.skip(open, element);
            net.call(element, value(depth - 1), after);
            net.take(after, ']', exit);
            net.skip(net.spaced(after, ','), element);
            return net.fragment(entry, exit, 1);
        });
    }

    private Fragment words() {
        return net.named(
                "words",
                () -> net.values(List.of("true", "false", "null").stream()
                        .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                        .toList()));
    }
}
