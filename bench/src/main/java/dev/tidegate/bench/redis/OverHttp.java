package dev.tidegate.bench.redis;

import dev.tidegate.bench.redis.load.Callers;
import dev.tidegate.bench.redis.load.Choice;
import dev.tidegate.bench.redis.load.Load;
import dev.tidegate.bench.redis.load.NodeLoad;
import dev.tidegate.bench.redis.load.WrkLoad;
import dev.tidegate.bench.redis.process.ChildProcess;
import dev.tidegate.bench.redis.process.EndpointServer;
import dev.tidegate.bench.redis.process.Programs;
import dev.tidegate.bench.redis.side.Measured;
import dev.tidegate.bench.redis.side.PeerScripts;
import dev.tidegate.bench.redis.side.RedisPlans;
import dev.tidegate.bench.redis.side.ScriptSide;
import dev.tidegate.bench.redis.side.Stores;
import dev.tidegate.bench.redis.side.TidegateSide;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/** The groups with a server between the callers and Redis. */
final class OverHttp {
    private static final String PIPELINE = "Pipeline64";
    private static final String LATENCY = "Latency";
    private static final int CALLERS = 64;
    private static final String MILLIS_EACH_WAY = "25";

    private final Measuring measuring;
    private final Path node;
    private final Path script;
    private final Path jar;
    private final URI client;

    /** @param home the folder of the checkout, with the server, the client and the packages of Node.js built */
    OverHttp(Measuring measuring, Path home) {
        this.measuring = measuring;
        this.node = home.resolve("bench/target/node");
        this.script = home.resolve("bench/src/main/wrk/pipeline.lua");
        this.jar = home.resolve(".run/tidegate.jar");
        this.client = home.resolve("clients/typescript/dist/esm/index.js").toUri();
    }

    void run() throws IOException, InterruptedException {
        try (EndpointServer server = EndpointServer.start(jar, measuring.server.uri())) {
            String port = "" + URI.create(measuring.server.uri()).getPort();
            try (ChildProcess proxy = Programs.node(node, "proxy.mjs", port);
                    ScriptSide script = PeerScripts.gcra(measuring.admin)) {
                pipeline(server, proxy, script);
            }
            latency(server);
        }
    }

    private void pipeline(EndpointServer server, ChildProcess proxy, ScriptSide lettuce)
            throws IOException, InterruptedException {
        String wrk = Programs.find("wrk", "wrk");
        String digest = new String(measuring.admin.load(PeerScripts.GCRA), StandardCharsets.US_ASCII);
        List<String> arguments = PeerScripts.gcraWords(digest, EndpointServer.TOKEN);
        measuring.group(
                PIPELINE,
                CALLERS + " callers, POST /pipeline with one limit script; the same script through Lettuce",
                List.of(
                        new Entrant("lettuce", lettuce, new Callers(lettuce, CALLERS, Choice.among(1_000), true)),
                        new Entrant(
                                "endpoint",
                                measured(server::cpuNanos),
                                new WrkLoad(wrk, script.toString(), CALLERS, server.endpointUrl(), arguments)),
                        new Entrant(
                                "node proxy",
                                measured(proxy::cpuNanos),
                                new WrkLoad(
                                        wrk,
                                        script.toString(),
                                        CALLERS,
                                        "http://127.0.0.1:" + proxy.line(),
                                        arguments))));
    }

    private void latency(EndpointServer server) throws IOException, InterruptedException {
        String endpointPort = "" + URI.create(server.endpointUrl()).getPort();
        try (TidegateSide library = new TidegateSide(Stores.coalesced(measuring.server.uri()), RedisPlans.one(), 5);
                ChildProcess api = caller("tidegate", server.apiUrl());
                ChildProcess near = caller("upstash", server.endpointUrl());
                ChildProcess delay = Programs.node(node, "delay.mjs", endpointPort, MILLIS_EACH_WAY);
                ChildProcess far = caller("upstash", "http://127.0.0.1:" + delay.line())) {
            Load ours = new Callers(library, 1, Choice.among(measuring.scale.keys()), true);
            measuring.group(
                    LATENCY,
                    "one caller: what it waits for a decision about one limit",
                    List.of(
                            new Entrant("java library", library, ours),
                            new Entrant("node, HTTP API", measured(server::cpuNanos), new NodeLoad(api)),
                            new Entrant("node, endpoint", measured(server::cpuNanos), new NodeLoad(near)),
                            new Entrant("node, 25 ms away", measured(server::cpuNanos), new NodeLoad(far))));
        }
    }

    private ChildProcess caller(String kind, String url) throws IOException {
        return Programs.node(node, "caller.mjs", kind, url, EndpointServer.TOKEN, client.toString());
    }

    private static Measured measured(LongSupplier cpuNanos) {
        return new Measured() {
            @Override
            public long cpuNanos() {
                return cpuNanos.getAsLong();
            }
        };
    }
}
