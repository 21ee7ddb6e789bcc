package io.ruche.scheduler.model;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.FailureException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a header says about a decoder model. Lengths are in elements, bytes are those of the file.
 *
 * @param quantisation as people name it, for example {@code Q4_K_M}
 * @param heads query heads
 * @param keyHeadLength elements of one key or query head
 * @param valueHeadLength elements of one value head
 * @param ropeDimensions elements of a head that rotate
 * @param epsilon of the RMS norm
 * @param context tokens that the model was trained for
 * @param layerBytes index 0 is the embedding, 1 to {@code layers} the layers, the last one the final norm and the head
 * @param layerParameters likewise, in elements
 * @param tied whether the head is the token embedding; its bytes are then in the first and in the last entry
 * @param chatTemplate Jinja source
 * @param beginToken id of the beginning-of-text token
 * @param endToken id of the end-of-text token
 * @param addBegin whether the tokenizer puts {@code beginToken} in front
 */
public record ModelDescription(
        String architecture,
        String title,
        String quantisation,
        int layers,
        int embeddingLength,
        int feedForwardLength,
        int heads,
        int kvHeads,
        int keyHeadLength,
        int valueHeadLength,
        int ropeDimensions,
        double ropeBase,
        RopeScaling ropeScaling,
        double epsilon,
        int context,
        int vocabulary,
        long parameters,
        long fileBytes,
        List<Long> layerBytes,
        List<Long> layerParameters,
        boolean tied,
        Optional<String> chatTemplate,
        String tokenizer,
        OptionalInt beginToken,
        OptionalInt endToken,
        String beginText,
        String endText,
        boolean addBegin) {

    /**
     * How positions are stretched beyond the trained context. Factors given as a tensor (Llama 3.1) are not in here.
     *
     * @param kind none, linear or yarn
     */
    public record RopeScaling(String kind, double factor, int originalContext) {
        public static final RopeScaling NONE = new RopeScaling("none", 1, 0);
    }

    public ModelDescription {
        layerBytes = List.copyOf(layerBytes);
        layerParameters = List.copyOf(layerParameters);
    }

    /**
     * Reads the description of any decoder with GGUF's usual keys, whether or not {@link Architecture} knows its family.
     *
     * @throws FailureException {@code DAMAGED_MODEL} when a key that every decoder needs is missing or out of range
     */
    public static ModelDescription of(GgufHeader header) {
        return new Describer(header).describe();
    }

    /** Elements of all query heads together. */
    public int queryLength() {
        return heads * keyHeadLength;
    }

    /** Elements of all key heads together: what one token adds to the key cache of one layer. */
    public int keyLength() {
        return kvHeads * keyHeadLength;
    }

    public int valueLength() {
        return kvHeads * valueHeadLength;
    }

    /** Elements that attention hands to its output matrix. */
    public int attentionLength() {
        return heads * valueHeadLength;
    }

    /** Bytes that one token adds to the KV cache of one layer. */
    public long kvBytesPerTokenAndLayer(int bytesPerElement) {
        return (long) (keyLength() + valueLength()) * bytesPerElement;
    }

    /** The description as it travels to the control plane; KV bytes are at 4 bytes an element. */
    public ModelFacts toFacts() {
        return ModelFacts.newBuilder()
                .setArchitecture(architecture)
                .setQuantisation(quantisation)
                .setLayers(layers)
                .setParameters(parameters)
                .setFileBytes(fileBytes)
                .setContextLength(context)
                .setVocabulary(vocabulary)
                .setEmbeddingLength(embeddingLength)
                .setKvBytesPerToken(kvBytesPerTokenAndLayer(4) * layers)
                .addAllLayerBytes(layerBytes)
                .addAllLayerParameters(layerParameters)
                .setChatTemplate(chatTemplate.orElse(""))
                .setBosToken(beginText)
                .setEosToken(endText)
                .setAddBos(addBegin)
                .setTiedEmbeddings(tied)
                .setHeads(heads)
                .setKvHeads(kvHeads)
                .addRequests("generate")
                .build();
    }
}
