package io.ruche.agent.runtime;

import io.ruche.proto.EmbedRequest;
import io.ruche.proto.GenerateRequest;

/** What a worker can be asked. A runtime declares in its offer which kinds it takes. */
public sealed interface Request {

    record Generate(GenerateRequest message) implements Request {}

    record Embed(EmbedRequest message) implements Request {}
}
