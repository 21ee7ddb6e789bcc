package io.ruche.agent.djl.tokenizer;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes the {@code tokenizer.json} that Hugging Face's tokenizers read. The file's tables decide everything that it
 * says; the layout is that of the {@code tokenizers} crate's serialisation.
 */
final class TokenizerJson {
    private final Vocabulary vocabulary;
    private final boolean special;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 21);
    private final JsonGenerator json = new JsonFactory().createGenerator(bytes);

    /** @param special whether control tokens in a text are recognised */
    TokenizerJson(Vocabulary vocabulary, boolean special) {
        this.vocabulary = vocabulary;
        this.special = special;
    }

    byte[] write(Scheme scheme) {
        json.writeStartObject();
        json.writeStringProperty("version", "1.0");
        writeAddedTokens();
        if (scheme instanceof Scheme.ByteLevel byteLevel) {
            writeByteLevel(byteLevel);
        } else {
            writeSentencePiece(vocabulary.flag("add_space_prefix", true));
        }
        json.writeEndObject();
        json.close();
        return bytes.toByteArray();
    }

    private void writeAddedTokens() {
        json.writeArrayPropertyStart("added_tokens");
        Set<String> written = new HashSet<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            boolean control = vocabulary.type(id) == Vocabulary.CONTROL;
            String token = vocabulary.token(id);
            if (!vocabulary.isAdded(id) || control && !special || token.isEmpty() || !written.add(token)) {
                continue;
            }
            json.writeStartObject();
            json.writeNumberProperty("id", id);
            json.writeStringProperty("content", token);
            json.writeBooleanProperty("single_word", false);
            json.writeBooleanProperty("lstrip", false);
            json.writeBooleanProperty("rstrip", false);
            json.writeBooleanProperty("normalized", false);
            json.writeBooleanProperty("special", control);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeByteLevel(Scheme.ByteLevel scheme) {
        if (scheme.nfc()) {
            writeTyped("normalizer", "NFC");
            json.writeEndObject();
        }
        writeTyped("pre_tokenizer", "Sequence");
        json.writeArrayPropertyStart("pretokenizers");
        if (scheme.digits()) {
            json.writeStartObject();
            json.writeStringProperty("type", "Digits");
            json.writeBooleanProperty("individual_digits", true);
            json.writeEndObject();
        }
        if (!scheme.split().isEmpty()) {
            json.writeStartObject();
            json.writeStringProperty("type", "Split");
            json.writeObjectPropertyStart("pattern");
            json.writeStringProperty("Regex", scheme.split());
            json.writeEndObject();
            json.writeStringProperty("behavior", "Isolated");
            json.writeBooleanProperty("invert", false);
            json.writeEndObject();
        }
        json.writeStartObject();
        json.writeStringProperty("type", "ByteLevel");
        json.writeBooleanProperty("add_prefix_space", false);
        json.writeBooleanProperty("trim_offsets", false);
        json.writeBooleanProperty("use_regex", scheme.split().isEmpty());
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();

        writeTyped("model", "BPE");
        json.writeBooleanProperty("ignore_merges", scheme.wholeWords());
        writeTokens();
        writeMerges(vocabulary.merges());
        json.writeEndObject();
    }

    private void writeSentencePiece(boolean spaceInFront) {
        writeTyped("normalizer", "Sequence");
        json.writeArrayPropertyStart("normalizers");
        if (spaceInFront) {
            json.writeStartObject();
            json.writeStringProperty("type", "Prepend");
            json.writeStringProperty("prepend", "▁");
            json.writeEndObject();
        }
        json.writeStartObject();
        json.writeStringProperty("type", "Replace");
        json.writeObjectPropertyStart("pattern");
        json.writeStringProperty("String", " ");
        json.writeEndObject();
        json.writeStringProperty("content", "▁");
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();

        writeTyped("model", "BPE");
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.type(id) == Vocabulary.UNKNOWN) {
                json.writeStringProperty("unk_token", vocabulary.token(id));
                break;
            }
        }
        json.writeBooleanProperty("fuse_unk", true);
        json.writeBooleanProperty("byte_fallback", true);
        writeTokens();
        writeMerges(mergesByScore());
        json.writeEndObject();
    }

    private void writeTokens() {
        json.writeObjectPropertyStart("vocab");
        Set<String> written = new HashSet<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            if (written.add(vocabulary.token(id))) {
                json.writeNumberProperty(vocabulary.token(id), id);
            }
        }
        json.writeEndObject();
    }

    private void writeMerges(List<String> merges) {
        json.writeArrayPropertyStart("merges");
        for (String merge : merges) {
            // the second part may itself begin with a space, never the first
            int gap = merge.indexOf(' ', 1);
            if (gap < 0) {
                throw Vocabulary.damaged("merge \"" + merge + "\" is not two tokens with a space between");
            }
            json.writeStartArray();
            json.writeString(merge.substring(0, gap));
            json.writeString(merge.substring(gap + 1));
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    /**
     * SentencePiece joins the two neighbours whose union has the best score. As BPE that is one merge for each way to cut a
     * token into two others, the best score first.
     */
    private List<String> mergesByScore() {
        record Merge(int left, int right, float score) {}
        float[] scores = vocabulary.scores();
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            if (joins(id)) {
                ids.putIfAbsent(vocabulary.token(id), id);
            }
        }
        List<Merge> merges = new ArrayList<>();
        ids.forEach((token, id) -> {
            for (int cut = 1; cut < token.length(); cut++) {
                Integer left = ids.get(token.substring(0, cut));
                Integer right = left == null ? null : ids.get(token.substring(cut));
                if (left != null && right != null) {
                    merges.add(new Merge(left, right, scores[id]));
                }
            }
        });
        merges.sort(Comparator.comparingDouble((Merge m) -> -m.score())
                .thenComparingInt(Merge::left)
                .thenComparingInt(Merge::right));
        return merges.stream()
                .map(m -> vocabulary.token(m.left()) + " " + vocabulary.token(m.right()))
                .toList();
    }

    private boolean joins(int id) {
        int type = vocabulary.type(id);
        return type != Vocabulary.CONTROL
                && type != Vocabulary.UNKNOWN
                && type != Vocabulary.BYTE
                && vocabulary.token(id).indexOf(' ') < 0
                && vocabulary.token(id).length() <= 256;
    }

    private void writeTyped(String name, String type) {
        json.writeObjectPropertyStart(name);
        json.writeStringProperty("type", type);
    }
}
