package io.ruche.scheduler.organisation.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.spec.diff.Preview;
import io.ruche.scheduler.organisation.spec.diff.Preview.Effect;
import io.ruche.scheduler.organisation.spec.diff.Preview.Reach;
import io.ruche.scheduler.organisation.spec.diff.Preview.Spend;
import io.ruche.scheduler.organisation.spec.diff.Preview.Status;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreviewTest {
    private final Preview preview = Preview.of(Specs.henryHouse(), Specs.MODELS);

    @Test
    void tellsWhichModelsAnAgentMayReach() {
        assertThat(agent(preview, "henry").models())
                .containsExactly(
                        new Reach("claude-opus-4.5", "anthropic", Status.NOT_SERVABLE_NOW),
                        new Reach("glm-4.7", "grid", Status.NOT_SERVABLE_NOW),
                        new Reach("smollm2-135m", "grid", Status.REACHABLE));
    }

    @Test
    void tellsWhatAPolicyKeepsAway() {
        Preview local = Preview.of(
                Specs.accepted(
                                Specs.henryInc().replace("modelPolicy: henry-cloud", "modelPolicy: local-only"),
                                Specs.EMPTY)
                        .after(),
                Specs.MODELS);

        assertThat(agent(local, "henry").models().get(0).status()).isEqualTo(Status.NOT_ALLOWED);
        assertThat(agent(local, "henry").worstDay()).isEqualTo(new Spend(Optional.of(0L), "all its models are free"));
    }

    @Test
    void tellsTheWorstDay() {
        assertThat(agent(preview, "henry").worstDay()).isEqualTo(new Spend(Optional.of(2_000_000L), "Budget/henry"));
        assertThat(agent(preview, "scout").worstDay().microUsd()).contains(0L);
        assertThat(preview.worstDay().microUsd()).contains(2_000_000L);
    }

    @Test
    void aDayOfABudgetForAnHourHas24() {
        String hourly = Specs.henryInc()
                .replace(
                        "target: henry\n  window: day\n  limit: { usd: 2,",
                        "target: henry\n  window: hour\n  limit: { usd: 0.1,");

        Preview changed = Preview.of(Specs.accepted(hourly, Specs.EMPTY).after(), Specs.MODELS);

        assertThat(agent(changed, "henry").worstDay().microUsd()).contains(2_400_000L);
    }

    @Test
    void saysSoWhenNothingBoundsTheSpending() {
        String unbounded = Specs.henryInc()
                .replace("    budgetRef: house\n", "")
                .replace("  target: henry-inc\n", "")
                .replace("  budgetRef: henry\n", "")
                .replace("  target: henry\n", "");

        Preview changed = Preview.of(Specs.accepted(unbounded, Specs.EMPTY).after(), Specs.MODELS);

        assertThat(changed.worstDay()).isEqualTo(new Spend(Optional.empty(), "no budget bounds Agent/henry"));
    }

    @Test
    void tellsEveryEffectAndItsGate() {
        assertThat(preview.effects())
                .contains(
                        new Effect("Agent/dev", "workspace.write", List.of("ship")),
                        new Effect("Agent/quill", "workspace.write", List.of()),
                        new Effect("Agent/scout", "feed.read of localhost:8099", List.of()));
    }

    private static Preview.AgentPreview agent(Preview preview, String name) {
        return preview.agents().stream()
                .filter(agent -> agent.agent().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
