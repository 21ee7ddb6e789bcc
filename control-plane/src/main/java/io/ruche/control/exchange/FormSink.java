package io.ruche.control.exchange;

import io.ruche.scheduler.failure.Failure;
import java.util.concurrent.CompletionStage;

/** Takes a form with files in it ({@code multipart/form-data}) as it comes; otherwise as {@link BodySink}. */
public interface FormSink {
    /** A field, whole. May throw FailureException. */
    void field(String name, String value);

    /** A file begins; its content follows. May throw FailureException. */
    void file(String name, String fileName);

    /** The next piece of the file; as {@link BodySink#take}. */
    CompletionStage<Void> content(byte[] bytes, int offset, int length);

    /** The form is complete; the exchange is to be answered. */
    void end();

    /** It will not be read on; the exchange is to be answered with this. */
    void broken(Failure why);

    /** The client is gone; nobody takes an answer. */
    void lost();
}
