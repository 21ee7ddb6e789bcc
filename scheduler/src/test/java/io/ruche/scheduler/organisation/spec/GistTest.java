package io.ruche.scheduler.organisation.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.spec.table.SpecKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each kind of document has a line that tells most of it. */
class GistTest {
    @Test
    void tellsTheExampleInALineADocument() {
        List<String> lines = Specs.accepted(Specs.henryInc(), Specs.EMPTY).documents().stream()
                .filter(it -> it.id().kind() != SpecKind.AGENT || it.id().name().equals("scout"))
                .map(it -> it.id() + ": " + Gist.of(it.spec()))
                .toList();

        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "Organisation/henry-inc: Find small problems that people have, and give them a small tool that"
                                + " solves it. Be useful, be honest about what the tool cannot do, and never bother"
                                + " anybody twice.",
                        "Agent/scout: Researcher, reports to henry",
                        "ModelPolicy/local-only: private data stays in the house",
                        "ModelPolicy/henry-cloud: private data may be seen by grid, anthropic (claude-*), at most 12"
                                + " calls a day out of the house",
                        "Budget/house: $5.00 and 80,000 GPU-seconds per day for org henry-inc, then it pauses",
                        "Budget/henry: $2.00 and 300 calls per day for agent henry, then it goes on with smollm2-135m",
                        "Budget/social: 20,000 tokens out per hour for whoever names it, then it pauses",
                        "ApprovalPolicy/worth-building: spend; what strangers had a part in: human:me within 2 h, else"
                                + " no",
                        "ApprovalPolicy/ship: publish, send external, deploy: human:me within 1 d, else no",
                        "Workflow/problem-to-tool: find, decide, headline, build, save, answer, post; begins by a file"
                                + " in inbox, scout.problemFound, hand",
                        "Conversation/water-cooler: 2 who are near, by chance",
                        "Conversation/stand-up: What each did, what is in the way, what comes next. (henry, scout,"
                                + " quill, creative, dev, cron 0 9 * * 1-5)",
                        "MemoryPolicy/default: recalls 8 at once, reflects at importance 60, forgets nothing",
                        "Relationship/scout-quill: scout and quill: friend, affinity 0.4, trust 0.5",
                        "Relationship/dev-creative: dev and creative: rival, affinity -0.2, trust 0.5",
                        "Lesson/plain-titles: scout to quill: Posts whose title names the reader's problem in plain"
                                + " words are read to the end.",
                        "Channel/console: web, in and out, for me, approvals too",
                        "Office/main: 32 x 18 tiles, 9 places",
                        "SecretRef/anthropic-key: Lets Henry ask claude-opus-4.5; without it he uses the local models.");
    }

    @Test
    void sayingNothingIsALineToo() {
        assertThat(Gist.of(MemoryPolicySpec.USUAL)).isNotEmpty();
        assertThat(Gist.of(Spec.of(SpecKind.OFFICE, Map.of()))).endsWith("places by rule");
        assertThat(Gist.of(Spec.of(SpecKind.SECRET_REF, Map.of()))).isEqualTo("sent nowhere");
    }
}
