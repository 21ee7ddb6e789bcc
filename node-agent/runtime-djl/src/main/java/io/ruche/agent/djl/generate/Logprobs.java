package io.ruche.agent.djl.generate;

import com.google.protobuf.ByteString;
import io.ruche.agent.djl.tokenizer.GgufTokenizer;
import io.ruche.proto.TokenLogprob;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Log probabilities as the model gave them, before bias, penalties and temperature. Immutable. */
final class Logprobs {
    private final GgufTokenizer tokenizer;
    private final int top;

    Logprobs(GgufTokenizer tokenizer, int top) {
        this.tokenizer = tokenizer;
        this.top = top;
    }

    /** @param logits of one step, {@code count} from {@code first}, as the model gave them */
    TokenLogprob of(int token, float[] logits, int first, int count) {
        double total = logSumExp(logits, first, count);
        TokenLogprob.Builder entry = entry(token, logits[first + token] - total);
        if (top > 0) {
            for (int id : largest(logits, first, count)) {
                entry.addTop(entry(id, logits[first + id] - total));
            }
        }
        return entry.build();
    }

    private TokenLogprob.Builder entry(int id, double logprob) {
        byte[] bytes =
                tokenizer.isSpecial(id) ? tokenizer.token(id).getBytes(StandardCharsets.UTF_8) : tokenizer.bytes(id);
        return TokenLogprob.newBuilder()
                .setId(id)
                .setText(new String(bytes, StandardCharsets.UTF_8))
                .setRaw(ByteString.copyFrom(bytes))
                .setLogprob((float) logprob);
    }

    private int[] largest(float[] logits, int first, int count) {
        int size = Math.min(top, count);
        int[] ids = new int[size];
        int filled = 0;
        for (int id = 0; id < count; id++) {
            float logit = logits[first + id];
            if (filled == size && logit <= logits[first + ids[size - 1]]) {
                continue;
            }
            int at = filled < size ? filled++ : size - 1;
            while (at > 0 && logits[first + ids[at - 1]] < logit) {
                ids[at] = ids[at - 1];
                at--;
            }
            ids[at] = id;
        }
        return Arrays.copyOf(ids, filled);
    }

    static double logSumExp(float[] logits, int first, int count) {
        float largest = logits[first + Sampler.best(logits, first, count)];
        double sum = 0;
        for (int i = first; i < first + count; i++) {
            double below = logits[i] - largest;
            if (below > -40) {
                sum += Math.exp(below);
            }
        }
        return largest + Math.log(sum);
    }
}
