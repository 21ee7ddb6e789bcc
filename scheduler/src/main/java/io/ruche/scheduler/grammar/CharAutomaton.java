package io.ruche.scheduler.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A deterministic automaton over characters; it begins in state 0. Immutable. */
record CharAutomaton(List<State> states) {
    private static final int MOST_PARTS = 3_000;
    private static final int MOST_STATES = 2_000;
    private static final int MOST_WORK = 20_000_000;

    record Edge(CodePoints set, int to) {}

    /** The sets of a state's edges share no character. */
    record State(boolean accepts, List<Edge> edges) {}

    /** Any string. */
    static CharAutomaton any() {
        return new CharAutomaton(List.of(new State(true, List.of(new Edge(CodePoints.ALL, 0)))));
    }

    /** Any string but these. */
    static CharAutomaton except(Iterable<String> names) {
        List<TreeMap<Integer, Integer>> children = new ArrayList<>(List.of(new TreeMap<>()));
        BitSet named = new BitSet();
        for (String name : names) {
            int at = 0;
            for (int point : name.codePoints().toArray()) {
                Integer child = children.get(at).get(point);
                if (child == null) {
                    child = children.size();
                    children.get(at).put(point, child);
                    children.add(new TreeMap<>());
                }
                at = child;
            }
            named.set(at);
        }
        int other = children.size();
        List<State> states = new ArrayList<>();
        for (int i = 0; i < other; i++) {
            List<Edge> edges = new ArrayList<>();
            CodePoints rest = CodePoints.ALL;
            for (Map.Entry<Integer, Integer> child : children.get(i).entrySet()) {
                CodePoints point = CodePoints.of(child.getKey(), child.getKey());
                edges.add(new Edge(point, child.getValue()));
                rest = rest.minus(point);
            }
            edges.add(new Edge(rest, other));
            states.add(new State(!named.get(i), List.copyOf(edges)));
        }
        states.add(new State(true, List.of(new Edge(CodePoints.ALL, other))));
        return new CharAutomaton(List.copyOf(states));
    }

    /** @param pointer of the keyword, for messages */
    static CharAutomaton of(Pattern pattern, String pointer) {
        return new Determiner(pointer).determined(pattern);
    }

    /** Thompson's construction, then sets of its parts as states. */
    private static final class Determiner {
        private final String pointer;
        private final List<List<Edge>> edges = new ArrayList<>();
        private final List<List<Integer>> empties = new ArrayList<>();
        private int work;

        Determiner(String pointer) {
            this.pointer = pointer;
        }

        CharAutomaton determined(Pattern pattern) {
            int start = part();
            int end = add(pattern, start);
            Map<BitSet, Integer> numbers = new LinkedHashMap<>();
            Deque<BitSet> open = new ArrayDeque<>();
            numbers.put(closed(List.of(start)), 0);
            open.add(numbers.keySet().iterator().next());
            List<State> states = new ArrayList<>();
            while (!open.isEmpty()) {
                BitSet from = open.remove();
                List<Edge> out = new ArrayList<>();
                for (Map.Entry<BitSet, CodePoints> move : moves(from).entrySet()) {
                    Integer to = numbers.get(move.getKey());
                    if (to == null) {
                        to = numbers.size();
                        numbers.put(move.getKey(), to);
                        open.add(move.getKey());
                    }
                    out.add(new Edge(move.getValue(), to));
                }
                states.add(new State(from.get(end), List.copyOf(out)));
                if (numbers.size() > MOST_STATES) {
                    throw tooLarge();
                }
            }
            return new CharAutomaton(List.copyOf(states));
        }

        private Map<BitSet, CodePoints> moves(BitSet from) {
            List<Edge> all = new ArrayList<>();
            from.stream().forEach(part -> all.addAll(edges.get(part)));
            TreeSet<Integer> borders = new TreeSet<>();
            for (Edge edge : all) {
                for (CodePoints.Range range : edge.set().ranges()) {
                    borders.add(range.low());
                    borders.add(range.high() + 1);
                }
            }
            Map<BitSet, CodePoints> moves = new LinkedHashMap<>();
            for (Integer low : borders) {
                Integer next = borders.higher(low);
                work += all.size();
                if (work > MOST_WORK) {
                    throw tooLarge();
                }
                List<Integer> targets = new ArrayList<>();
                for (Edge edge : all) {
                    if (edge.set().has(low)) {
                        targets.add(edge.to());
                    }
                }
                if (next != null && !targets.isEmpty()) {
                    moves.merge(closed(targets), CodePoints.of(low, next - 1), CodePoints::union);
                }
            }
            return moves;
        }

        private BitSet closed(List<Integer> from) {
            BitSet closed = new BitSet();
            Deque<Integer> open = new ArrayDeque<>(from);
            while (!open.isEmpty()) {
                int part = open.pop();
                if (!closed.get(part)) {
                    closed.set(part);
                    work++;
                    empties.get(part).forEach(open::push);
                }
            }
            return closed;
        }

        private int part() {
            if (edges.size() >= MOST_PARTS) {
                throw tooLarge();
            }
            edges.add(new ArrayList<>());
            empties.add(new ArrayList<>());
            return edges.size() - 1;
        }

        private void skip(int from, int to) {
            empties.get(from).add(to);
        }

        /** Adds what matches from there; returns where it has matched. */
        private int add(Pattern pattern, int from) {
            if (pattern instanceof Pattern.Chars chars) {
                int to = part();
                edges.get(from).add(new Edge(chars.set(), to));
                return to;
            }
            if (pattern instanceof Pattern.Sequence sequence) {
                int at = from;
                for (Pattern each : sequence.parts()) {
                    at = add(each, at);
                }
                return at;
            }
            if (pattern instanceof Pattern.Choice choice) {
                int to = part();
                for (Pattern way : choice.ways()) {
                    int begin = part();
                    skip(from, begin);
                    skip(add(way, begin), to);
                }
                return to;
            }
            return repeated((Pattern.Repeat) pattern, from);
        }

        private int repeated(Pattern.Repeat repeat, int from) {
            int at = from;
            for (int i = 0; i < repeat.least(); i++) {
                at = add(repeat.part(), at);
            }
            int end = part();
            if (repeat.most() < 0) {
                int loop = part();
                skip(at, loop);
                skip(add(repeat.part(), loop), loop);
                skip(loop, end);
                return end;
            }
            skip(at, end);
            for (int i = repeat.least(); i < repeat.most(); i++) {
                at = add(repeat.part(), at);
                skip(at, end);
            }
            return end;
        }

        private RuntimeException tooLarge() {
            return Refusal.of("The pattern at " + Refusal.shown(pointer) + " needs too many states (more than "
                    + MOST_STATES + ", or too much work to find them).");
        }
    }
}
