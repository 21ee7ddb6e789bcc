package io.ruche.agent.djl.tokenizer;

import io.ruche.scheduler.model.ByteSource;
import io.ruche.scheduler.model.GgufHeader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** Real tokenizers, cut out of GGUF files by src/test/python/make_tokenizer_fixtures.py. */
final class Vocabularies {
    private Vocabularies() {}

    static GgufHeader header(String name) {
        try (InputStream in = new GZIPInputStream(open(name + ".gguf.gz"))) {
            return GgufHeader.read(ByteSource.of(ByteBuffer.wrap(in.readAllBytes())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String file) {
        try (InputStream in = open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String file) {
        return Objects.requireNonNull(Vocabularies.class.getResourceAsStream(file), file);
    }
}
