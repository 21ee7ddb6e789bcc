package io.ruche.tests.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Organisations of any size as documents: houses of at most 1,000 agents, in teams of ten with a lead each. Nothing wakes
 * anybody but who is woken from outside; no budget, hour or number of runs keeps anybody from work.
 */
final class Organisations {
    /** What one document may list. */
    private static final int MOST = 1_000;

    /** Documents in one text: at most 500 may be. */
    private static final int AT_ONCE = 400;

    private static final int TEAM = 10;
    static final String MODEL = "scripted";

    private Organisations() {}

    static String agent(int index) {
        return "agent-%05d".formatted(index);
    }

    /** As texts to be applied in this order: agents, then the organisation that lists them. */
    static List<String> of(int agents) {
        List<String> texts = new ArrayList<>();
        for (int from = 0; from < agents; from += MOST) {
            int to = Math.min(agents, from + MOST);
            for (int some = from; some < to; some += AT_ONCE) {
                StringBuilder yaml = new StringBuilder();
                for (int i = some; i < Math.min(to, some + AT_ONCE); i++) agent(yaml, i, from);
                if (some + AT_ONCE >= to) organisation(yaml, from, to);
                texts.add(yaml.toString());
            }
        }
        return texts;
    }

    private static void organisation(StringBuilder yaml, int from, int to) {
        head(yaml, "Organisation", "house-" + from / MOST);
        yaml.append("spec:\n  mission: Count what comes.\n  defaults: { egress: tools }\n  agents:\n");
        for (int i = from; i < to; i++) yaml.append("    - ").append(agent(i)).append('\n');
    }

    private static void agent(StringBuilder yaml, int index, int first) {
        int lead = index - (index - first) % TEAM;
        int above = index == lead ? first : lead;
        head(yaml, "Agent", agent(index));
        yaml.append("spec:\n  role: Counter\n  team: team-").append(lead).append('\n');
        if (above != index) yaml.append("  reportsTo: ").append(agent(above)).append('\n');
        yaml.append("  persona: { bio: Counts what comes and writes it down. }\n")
                .append("  model: { models: [" + MODEL + "], maxTokens: 200 }\n")
                .append("  tools: { allow: [workspace.write] }\n");
    }

    private static void head(StringBuilder yaml, String kind, String name) {
        yaml.append("---\napiVersion: ruche.io/v1\nkind: ")
                .append(kind)
                .append("\nmetadata: { name: ")
                .append(name)
                .append(" }\n");
    }
}
