package io.ruche.agent.djl.tokenizer;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which tokens end an answer. Files name some of them; many name only one although their chat format ends turns with
 * another, so tokens with well-known texts count too, as in llama.cpp.
 */
final class EndOfGeneration {
    private static final List<String> KEYS = List.of(
            "eos_token_id", "eot_token_id", "eom_token_id", "fim_pad_token_id", "fim_rep_token_id", "fim_sep_token_id");

    private static final Set<String> TEXTS = Set.of(
            "<|eot_id|>",
            "<|eom_id|>",
            "<|im_end|>",
            "<|end|>",
            "<|return|>",
            "<|call|>",
            "<|endoftext|>",
            "<|end_of_text|>",
            "<end_of_turn>",
            "<|end_of_turn|>",
            "<|end▁of▁sentence|>",
            "<｜end▁of▁sentence｜>",
            "<end_of_utterance>",
            "<EOT>",
            "_<EOT>",
            "[EOT]",
            "<|fim_pad|>",
            "<|fim_repo|>",
            "<|repo_name|>",
            "<reponame>",
            "<|file_sep|>");

    private EndOfGeneration() {}

    static Set<Integer> ids(Vocabulary vocabulary) {
        Set<Integer> ids = new TreeSet<>();
        for (String key : KEYS) {
            vocabulary.id(key).ifPresent(ids::add);
        }
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.isAdded(id) && TEXTS.contains(vocabulary.token(id))) {
                ids.add(id);
            }
        }
        return Set.copyOf(ids);
    }
}
