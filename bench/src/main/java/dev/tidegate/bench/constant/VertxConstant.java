package dev.tidegate.bench.constant;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;

/** The answer from Vert.x, which the server of Tidegate is built on. */
final class VertxConstant extends VerticleBase {
    private static final Buffer BODY = Buffer.buffer(ConstantServer.ANSWER);

    private final HttpServer[] listening = new HttpServer[1];

    private VertxConstant() {}

    static int listen() {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        VertxConstant constant = new VertxConstant();
        vertx.deployVerticle(constant, new DeploymentOptions()).await();
        return constant.listening[0].actualPort();
    }

    @Override
    public Future<?> start() {
        listening[0] = vertx.createHttpServer()
                .requestHandler(request -> request.body()
                        .onSuccess(body -> request.response()
                                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                                .end(BODY)));
        return listening[0].listen(0, "127.0.0.1");
    }
}
