package io.ruche.scheduler.organisation.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.Specs;
import io.ruche.scheduler.organisation.spec.check.House;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Henry's policy lets calls out of the house for decisions, with private data at most. */
class ModelPermitTest {
    private static final House HOUSE = Specs.henryHouse();
    private static final AgentSpec HENRY = HOUSE.agent("henry").orElseThrow();

    private static ModelPermit permit(WakeReason.Kind reason, String source) {
        return ModelPermit.of(
                HOUSE.policyOf("henry", HENRY).map(House.Named::spec), CallPurpose.of(HENRY, reason, source));
    }

    @Test
    void callsOutOfTheHouseAreForWhatThePolicyNames() {
        assertThat(permit(WakeReason.Kind.STEP, "run-1/decide/0/1/1").whyNot("anthropic", "claude-opus-4.5"))
                .isEmpty();
        for (ModelPermit talk : new ModelPermit[] {
            permit(WakeReason.Kind.CONVERSATION, "conversation-1/turn/1"), permit(WakeReason.Kind.MESSAGE, "human:me")
        }) {
            assertThat(talk.whyNot("anthropic", "claude-opus-4.5"))
                    .hasValueSatisfying(why -> assertThat(why).contains("for other work alone"));
            assertThat(talk.whyNot("grid", "smollm2-135m")).isEmpty();
        }
        assertThat(permit(WakeReason.Kind.LESSON, "agent:scout").whyNot("anthropic", "claude-opus-4.5"))
                .isPresent();
    }

    @Test
    void aProviderSeesWhatThePolicyIsAboutAndTheHouseEverything() {
        ModelPermit permit = permit(WakeReason.Kind.STEP, "run-1/decide/0/1/1");

        assertThat(permit.sees("anthropic")).isEqualTo(DataClass.PRIVATE);
        assertThat(permit.sees("grid")).isEqualTo(DataClass.SECRET);
        assertThat(permit.and((provider, model) -> Optional.empty()).sees("anthropic"))
                .isEqualTo(DataClass.PRIVATE);
    }
}
