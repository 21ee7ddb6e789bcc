package io.ruche.scheduler.organisation.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.spec.persona.SoulFile;
import org.junit.jupiter.api.Test;

class SoulFileTest {

    @Test
    void putsSectionsWhereTheyBelongAndTheRestIntoTheBio() {
        String soul = """
                # SOUL.md - who you are
                - **Role:** Night editor
                Language: fr

                You read what others wrote in a hurry.

                ## Vibe
                Calm. Never shouts.

                ## Signature phrases
                - "Sleep on it."
                - **Once more, slowly.**

                ## Boundaries
                - Never publishes without a second reader: "two pairs of eyes"
                """;

        PersonaSpec persona = agent(soul).persona();

        assertThat(agent(soul).role()).isEqualTo("Night editor");
        assertThat(persona.language()).isEqualTo("fr");
        assertThat(persona.bio()).contains("You read what others wrote in a hurry.");
        assertThat(persona.tone()).contains("Calm. Never shouts.");
        assertThat(persona.signaturePhrases())
                .extracting(PersonaSpec.Phrase::text)
                .containsExactly("Sleep on it.", "Once more, slowly.");
        assertThat(persona.taboo()).containsExactly("Never publishes without a second reader: \"two pairs of eyes\"");
    }

    @Test
    void makesAnAgentOfAnyText() {
        for (String soul : new String[] {
            "",
            "role:   ",
            "Language: the one of the sea",
            "# \n- \n",
            "\u0000\u0007\uFEFF : {}[]&*!|>'\"%@`\n--- \n...\n",
            "x".repeat(50_000),
            "role: \"\\\n# never\n- " + "y".repeat(600)
        }) {
            assertThat(agent(soul).model().models()).containsExactly("smollm2-135m");
        }
    }

    private static AgentSpec agent(String soul) {
        String yaml = SoulFile.toAgent("editor", soul, "smollm2-135m");
        return Specs.accepted(yaml, Specs.EMPTY).after().agent("editor").orElseThrow();
    }
}
