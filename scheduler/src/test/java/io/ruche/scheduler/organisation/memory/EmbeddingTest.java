package io.ruche.scheduler.organisation.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
    @Test
    void oneByteAComponentMovesTheCosineByLessThanAHundredth() {
        double worst = 0;
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            float[] one = vector(random, random.nextInt(3));
            float[] other = vector(random, random.nextInt(3));
            double share = random.nextDouble();
            for (int i = 0; i < other.length; i++) other[i] = (float) (share * one[i] + (1 - share) * other[i]);
            double error = Math.abs(Embedding.of(one).cosine(Embedding.of(other)) - exact(one, other));
            worst = Math.max(worst, error);
        }
        System.out.printf("embedding, int8: largest error of the cosine %.4f of 2,000 pairs%n", worst);

        assertThat(worst).isLessThan(0.01);
    }

    @Test
    void nothingHasNoDirectionAndIsNotNaN() {
        Embedding nothing = Embedding.of(new float[384]);

        assertThat(nothing.cosine(nothing)).isZero();
        assertThat(nothing.cosine(BagOfWords.of("tomato"))).isZero();
    }

    @Test
    void isAsNearToItselfAsCanBe() {
        Embedding tomato = BagOfWords.of("tomatoes in June");

        assertThat(tomato.cosine(tomato)).isCloseTo(1, within(1e-12));
        assertThat(Embedding.of(tomato.components(), tomato.scale())).isEqualTo(tomato);
    }

    @Test
    void refusesWhatIsNoNumberAndWhatAnotherModelMade() {
        assertThatThrownBy(() -> Embedding.of(new float[] {1, Float.NaN}))
                .hasMessage("a component is NaN (expected: a finite number)");
        assertThatThrownBy(() -> Embedding.of(new float[] {1}).cosine(Embedding.of(new float[] {1, 2})))
                .hasMessageContaining("both of one model");
        assertThatThrownBy(() -> Embedding.of(new float[0])).isInstanceOf(IllegalArgumentException.class);
    }

    /** Bell-shaped, or with few large components, or with very small ones. */
    private static float[] vector(Random random, int form) {
        float[] vector = new float[384];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian() * (form == 1 && i % 16 == 0 ? 4 : 1) * (form == 2 ? 1e-6f : 1);
        }
        return vector;
    }

    private static double exact(float[] one, float[] other) {
        double product = 0;
        double squareOne = 0;
        double squareOther = 0;
        for (int i = 0; i < one.length; i++) {
            product += (double) one[i] * other[i];
            squareOne += (double) one[i] * one[i];
            squareOther += (double) other[i] * other[i];
        }
        return product / Math.sqrt(squareOne * squareOther);
    }
}
