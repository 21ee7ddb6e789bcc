package io.ruche.agent.djl.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.GgufHeader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Text to token ids and back, as the model's own tokenizer does it. Any thread; to be closed when idle. */
public final class GgufTokenizer implements AutoCloseable {
    private static final Map<String, String> OPTIONS =
            Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");

    static {
        // DJL asks the network where it runs unless told not to
        System.setProperty("ai.djl.offline", "true");
    }

    private final Vocabulary vocabulary;
    private final Scheme scheme;
    private final Pieces pieces;
    private final Set<Integer> endOfGeneration;
    private final HuggingFaceTokenizer withSpecial;
    private @Nullable HuggingFaceTokenizer plain; // made at its first use, guarded by this
    private boolean closed; // guarded by this

    private GgufTokenizer(Vocabulary vocabulary, Scheme scheme) {
        this.vocabulary = vocabulary;
        this.scheme = scheme;
        this.pieces = new Pieces(vocabulary, scheme);
        this.endOfGeneration = EndOfGeneration.ids(vocabulary);
        this.withSpecial = build(true);
    }

    /**
     * Checks, without building anything, that {@link #of} will know this tokenizer.
     *
     * @throws FailureException {@code UNSUPPORTED_MODEL} with its name, {@code DAMAGED_MODEL} when its tables disagree
     */
    public static void check(GgufHeader header) {
        Scheme scheme = Scheme.of(header);
        Vocabulary vocabulary = Vocabulary.of(header);
        if (scheme instanceof Scheme.ByteLevel) {
            vocabulary.merges();
        } else {
            vocabulary.scores();
        }
    }

    /**
     * Builds the tokenizer; takes about half a second and loads native code at first use.
     *
     * @throws FailureException as {@link #check} does, and {@code DAMAGED_MODEL} when merges name unknown tokens
     */
    public static GgufTokenizer of(GgufHeader header) {
        check(header);
        return new GgufTokenizer(Vocabulary.of(header), Scheme.of(header));
    }

    /**
     * @param special whether special tokens written in the text become those tokens; otherwise they are plain text
     * @return ids, nothing added in front; halves of surrogate pairs count as U+FFFD
     */
    public int[] encode(String text, boolean special) {
        if (text.isEmpty()) {
            return new int[0];
        }
        HuggingFaceTokenizer tokenizer = special ? withSpecial : plain();
        // the binding's own encode() also fetches texts, spans and masks, which takes as long again
        long encoding = TokenizersLibrary.LIB.encode(tokenizer.getHandle(), whole(text), false);
        long[] ids;
        try {
            ids = TokenizersLibrary.LIB.getTokenIds(encoding);
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
        int[] narrow = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            narrow[i] = (int) ids[i];
        }
        return narrow;
    }

    /** A decoder for one answer: ids in, text out once its bytes are whole characters. */
    public TextDecoder decoder() {
        return new TextDecoder(pieces::of);
    }

    /**
     * The text that these ids add to a text before them; special tokens give none. SentencePiece models put a space in front
     * of a text's first word, and here it stays.
     */
    public String decode(int... ids) {
        TextDecoder decoder = decoder();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.append(id));
        }
        return text.append(decoder.flush()).toString();
    }

    /** The bytes that this token adds to a text; none for a special token and for ids that are none. */
    public byte[] bytes(int id) {
        return pieces.of(id).clone();
    }

    /**
     * The token as the vocabulary writes it.
     *
     * @throws IndexOutOfBoundsException for an id outside the vocabulary
     */
    public String token(int id) {
        return vocabulary.token(id);
    }

    /** Whether the token steers the model and is no text, such as {@code <|im_start|>}. */
    public boolean isSpecial(int id) {
        return id >= 0 && id < vocabulary.size() && vocabulary.type(id) == Vocabulary.CONTROL;
    }

    public OptionalInt beginToken() {
        return vocabulary.id("bos_token_id");
    }

    public OptionalInt endToken() {
        return vocabulary.id("eos_token_id");
    }

    /** Whether a text should begin with {@link #beginToken}. */
    public boolean addBegin() {
        boolean usual = !(scheme instanceof Scheme.ByteLevel byteLevel) || byteLevel.begins();
        return beginToken().isPresent() && vocabulary.flag("add_bos_token", usual);
    }

    /** Ids after which the model has ended its answer. */
    public Set<Integer> endOfGeneration() {
        return endOfGeneration;
    }

    /** Ids are below this. */
    public int vocabulary() {
        return vocabulary.size();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        withSpecial.close();
        if (plain != null) {
            plain.close();
        }
    }

    private synchronized HuggingFaceTokenizer plain() {
        if (plain == null) {
            plain = build(false);
        }
        return plain;
    }

    private HuggingFaceTokenizer build(boolean special) {
        byte[] json = new TokenizerJson(vocabulary, special).write(scheme);
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw Vocabulary.damaged("its tokenizer tables make no tokenizer (" + e.getMessage() + ")");
        }
    }

    /** The same text without halves of surrogate pairs, which no UTF-8 can carry. */
    private static String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            return text.codePoints()
                    .map(p -> p >= Character.MIN_SURROGATE && p <= Character.MAX_SURROGATE ? 0xfffd : p)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }
        return text;
    }
}
