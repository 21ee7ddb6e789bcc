package io.ruche.agent.models;

import io.ruche.agent.models.Download.CutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Asks for files over HTTP and follows redirects: a few, never from https to http, and never with what is for the first
 * host alone. Any thread.
 */
final class HttpCalls {
    private static final int MAX_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final Map<String, String> secrets;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    /** @param secrets headers sent to the first host only, not to where it redirects */
    HttpCalls(Map<String, String> secrets) {
        this.secrets = secrets;
    }

    /** @param idle how long the server may stay silent, before its answer and within it */
    HttpResponse<HttpBody> get(URI address, Map<String, String> headers, Duration idle)
            throws InterruptedException, CutException {
        URI at = address;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at)
                    .timeout(idle)
                    .header("Accept-Encoding", "identity")
                    .header("User-Agent", "ruche");
            if (at.getAuthority().equals(address.getAuthority())) {
                secrets.forEach(request::header);
            }
            headers.forEach(request::header);
            HttpResponse<HttpBody> response = exchange(request.build(), idle);
            if (!REDIRECTS.contains(response.statusCode())) {
                return response;
            }
            response.body().close();
            URI next = next(at, response.headers().firstValue("Location").orElse(""));
            if (!"http".equals(next.getScheme()) && !"https".equals(next.getScheme())
                    || at.getScheme().equals("https") && !"https".equals(next.getScheme())
                    || next.getHost() == null) {
                throw ModelSource.refusal(at + " redirects to " + next + ", which is not followed.", "");
            }
            at = next;
        }
        throw ModelSource.refusal(address + " redirects more than " + MAX_REDIRECTS + " times.", "");
    }

    private static URI next(URI at, String location) {
        try {
            return at.resolve(location);
        } catch (IllegalArgumentException e) {
            throw ModelSource.refusal(at + " redirects to what is no address.", "");
        }
    }

    private HttpResponse<HttpBody> exchange(HttpRequest request, Duration idle)
            throws InterruptedException, CutException {
        try {
            return client.send(request, info -> new HttpBody(idle));
        } catch (ConnectException e) {
            boolean unknown = e.getCause() instanceof java.nio.channels.UnresolvedAddressException
                    || e.getCause() instanceof UnknownHostException;
            throw ModelSource.refusal(
                    "Cannot reach " + request.uri().getHost() + ": "
                            + (unknown ? "its name is not known here" : "the connection is refused") + ".",
                    "Check the network, a proxy, and the address.");
        } catch (java.net.http.HttpConnectTimeoutException e) {
            throw ModelSource.refusal(
                    "Cannot reach " + request.uri().getHost() + ": no answer in 20 s.",
                    "Check the network, a proxy, and the address.");
        } catch (IOException e) {
            throw new CutException(ModelFiles.reason(e));
        }
    }
}
