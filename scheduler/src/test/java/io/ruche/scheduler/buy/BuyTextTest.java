package io.ruche.scheduler.buy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.buy.publish.Asked;
import io.ruche.scheduler.buy.publish.BuyText;
import io.ruche.scheduler.fleet.publish.OwnersTexts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BuyTextTest {
    private static Asked asked(String model, double budget, long volume, String ratio, String against) {
        return new Asked(
                List.of(model),
                "",
                Optional.empty(),
                OptionalDouble.of(budget),
                5,
                volume == 0 ? OptionalLong.empty() : OptionalLong.of(volume),
                ratio,
                against,
                OptionalDouble.of(0.25),
                0,
                0,
                OwnersTexts.NONE);
    }

    private static Asked asked(String model, double budget) {
        return asked(model, budget, 0, "3:1", "claude-opus-4.5");
    }

    @Test
    void toldForPeopleWithTheDayAndSourceOfEachPrice() {
        String text = BuyText.of(asked("kimi-k2.5", 25_000, 1_000_000, "3:1", "claude-opus-4.5"))
                .text();

        assertThat(text)
                .contains("2 x Mac Studio M3 Ultra, 512 GB for $23,398")
                .contains("tensor x2")
                .contains("of 2025-12-18 (jeffgeerling.com")
                .contains("1,000,000 tokens a day")
                .contains(
                        "claude-opus-4.5 (https://platform.claude.com/docs/en/about-claude/pricing, read on 2026-11-23)")
                .contains("paid for after");
    }

    @Test
    void toldForScripts() {
        JsonNode tree = JsonMapper.shared()
                .readTree(BuyText.of(asked("kimi-k2.5", 20_000)).json());

        assertThat(tree.path("verdict").asString()).isEqualTo("beyondBudget");
        JsonNode machine = tree.path("cheapest").path("buy").get(0);
        assertThat(machine.path("device").asString()).isEqualTo("mac-studio-m3-ultra-512");
        assertThat(machine.path("count").asInt()).isEqualTo(2);
        assertThat(machine.path("on").asString()).isEqualTo("2025-12-18");
        assertThat(tree.path("cheapest").path("models").get(0).path("mode").asString())
                .isEqualTo("tensor");
        assertThat(tree.path("unpriced")).isNotEmpty();
    }

    @Test
    void whatIsUsedIsToldSo() {
        String text = BuyText.of(asked("qwen3-235b-a22b:4bit", 7_000)).text();

        assertThat(text)
                .contains("Mac Studio M2 Ultra, 192 GB (used)")
                .contains("the middle of $5,000 to $8,000, used");
    }

    @Test
    void aModelThatWritesNoTextIsNotPaidForByTokens() {
        String text = BuyText.of(asked("flux.2-dev", 25_000, 1_000_000, "3:1", "claude-opus-4.5"))
                .text();

        assertThat(text).contains("No model that is wanted writes text").doesNotContain("paid for");
    }

    @Test
    void whatIsTypedWrongIsToldWithWhatIsExpected() {
        assertThatThrownBy(() -> BuyText.of(asked("kimi-k2x", 100))).hasMessageContaining("Did you mean kimi-k2");
        assertThatThrownBy(() -> BuyText.of(asked("kimi-k2.5", 0))).hasMessageContaining("budget: 0 (expected: > 0");
        assertThatThrownBy(() -> BuyText.of(asked("kimi-k2.5", -1))).hasMessageContaining("budget: -1 (expected: > 0");
        assertThatThrownBy(() -> BuyText.of(asked("kimi-k2.5", Double.NaN))).hasMessageContaining("budget: NaN");
        assertThatThrownBy(() -> BuyText.of(asked("kimi-k2.5", 100, -5, "3:1", "claude-opus-4.5")))
                .hasMessageContaining("volume: -5 (expected: > 0");
        assertThatThrownBy(() -> BuyText.of(asked("kimi-k2.5", 100, 5, "3", "claude-opus-4.5")))
                .hasMessageContaining("ratio: 3 (expected: IN:OUT, as 3:1)");
        assertThatThrownBy(() -> BuyText.of(asked("kimi-k2.5", 100, 5, "3:1", "claude-opus-4.4")))
                .hasMessageContaining("no price of 'claude-opus-4.4' is known")
                .hasMessageContaining("Did you mean claude-opus-4.5?");
    }
}
