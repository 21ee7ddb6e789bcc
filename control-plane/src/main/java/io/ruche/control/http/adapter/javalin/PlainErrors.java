package io.ruche.control.http.adapter.javalin;

import io.ruche.control.exchange.Problems;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty itself refuses (a head that is no HTTP, a path that climbs) looks like every other failure. */
final class PlainErrors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        FailureCode code = status >= 500
                ? FailureCode.INTERNAL
                : status == 408 ? FailureCode.REQUEST_TIMEOUT : FailureCode.INVALID_REQUEST;
        Object cause = request.getAttribute(ERROR_MESSAGE);
        String what =
                status >= 500 ? "Something is wrong in Ruche itself." : "The request is not valid HTTP: " + cause + ".";
        Failure failure = Failure.of(code, what);
        boolean openAi = Problems.isOpenAi(String.valueOf(request.getHttpURI().getPath()));
        byte[] bytes = openAi ? Problems.openAi(failure, "") : Problems.problem(failure, "");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, openAi ? "application/json" : "application/problem+json");
        response.write(true, ByteBuffer.wrap(bytes), callback);
        return true;
    }
}
