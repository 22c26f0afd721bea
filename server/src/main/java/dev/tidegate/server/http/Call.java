package dev.tidegate.server.http;

import dev.tidegate.protocol.Query;
import dev.tidegate.server.auth.Caller;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * A request that found its route, with nothing left to be read from the network.
 *
 * @param variable the part of the path that the route leaves open, decoded; empty text where there is none
 * @param query its parameters
 * @param body empty on a route that takes none
 * @param idempotencyKey the header of that name, without its quotes
 * @param caller who it is, and what is permitted then
 */
public record Call(String variable, Query query, Buffer body, Optional<String> idempotencyKey, Caller caller) {}
