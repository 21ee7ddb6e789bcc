package io.ruche.scheduler.grammar;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Arrays: elements of {@code prefixItems}, then of {@code items}. One whose schema has the first and says nothing of the
 * rest ends with them, as soon as {@code minItems} lets it.
 */
final class ArrayRules {
    private final NetworkBuilder net;
    private final FreeJson free;
    private final Function<Schema, Fragment> compile;

    ArrayRules(NetworkBuilder net, FreeJson free, Function<Schema, Fragment> compile) {
        this.net = net;
        this.free = free;
        this.compile = compile;
    }

    Fragment compile(Schema schema) {
        List<Schema> prefix = schema.children("prefixItems");
        if (schema.get("items") instanceof List<?>) {
            throw Refusal.unsupported(schema.pointer() + "/items", "a list", "prefixItems for schemas by place");
        }
        Schema items = schema.child("items");
        int least = schema.count("minItems", 0);
        int most = schema.count("maxItems", -1);
        boolean ends = items == null && !prefix.isEmpty() && least <= prefix.size();
        if (ends) {
            most = most < 0 ? prefix.size() : Math.min(most, prefix.size());
        }

        int entry = net.node();
        int exit = net.node();
        int open = net.node();
        net.take(entry, '[', open);
        if (least == 0) {
            net.take(open, ']', exit);
        }
        int counted = most < 0 ? Math.max(1, Math.max(prefix.size(), least)) : most;
        long width = 1;
        int before = open;
        for (int i = 0; i < counted; i++) {
            int after = net.node();
            Fragment element = element(prefix, items, i);
            width = Math.max(width, element.width());
            net.call(before, element, after);
            if (i + 1 >= least) {
                net.take(after, ']', exit);
            }
            before = net.spaced(after, ',');
            if (i + 1 == counted && most < 0) {
                Fragment more = element(prefix, items, counted);
                width = Math.max(width, more.width());
                net.call(before, more, after);
            }
        }
        return net.fragment(entry, exit, width);
    }

    private Fragment element(List<Schema> prefix, @Nullable Schema items, int index) {
        if (index < prefix.size()) {
            return compile.apply(prefix.get(index));
        }
        return items == null ? free.value(FreeJson.DEPTH) : compile.apply(items);
    }
}
