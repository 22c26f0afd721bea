package dev.tidegate.cli.serve;

import dev.tidegate.TimeSource;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.config.FaultyFileException;
import dev.tidegate.config.alerts.AlertSettings;
import dev.tidegate.config.alerts.AlertsFile;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.auth.ApiKeysException;
import dev.tidegate.server.tls.CertificateFaultException;
import dev.tidegate.server.tls.CertificateFiles;
import dev.tidegate.server.tls.ServerCertificate;
import dev.tidegate.server.upstash.access.DevelopmentGuard;
import dev.tidegate.server.upstash.access.EndpointAccess;
import dev.tidegate.server.upstash.access.UpstashTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The files that decide who may call and what callers are shown: API keys, tokens and certificates. They are loaded before
 * anything listens; a faulty one is a usage error with every fault.
 *
 * @param keys of the HTTP API
 * @param certificate of the HTTP API
 * @param upstash the tokens of the Upstash-compatible endpoint; empty without the endpoint
 * @param upstashCertificate of that endpoint
 * @param alerts the alerts file; empty without one
 * @param env the environment, in which its secrets may be
 */
public record ServeFiles(
        Optional<ApiKeys> keys,
        Optional<ServerCertificate> certificate,
        Optional<EndpointAccess> upstash,
        Optional<ServerCertificate> upstashCertificate,
        Optional<AlertSettings> alerts,
        Map<String, String> env) {

    /**
     * Loads what the settings name.
     *
     * @throws Failure naming the option or the file, and the reason
     */
    static ServeFiles load(ServeSettings settings, Terminal terminal) {
        Optional<ApiKeys> keys = settings.apiKeys().map(file -> faultless(file, ApiKeys::load));
        Optional<ServerCertificate> api =
                settings.tls().map(files -> certificate(files, Setting.TLS_CERT, Setting.TLS_KEY));
        boolean shared = settings.upstashTls().equals(settings.tls());
        Optional<ServerCertificate> upstash = shared
                ? api
                : settings.upstash()
                        .flatMap(any -> settings.upstashTls())
                        .map(files -> certificate(files, Setting.UPSTASH_TLS_CERT, Setting.UPSTASH_TLS_KEY));
        return new ServeFiles(
                keys,
                api,
                settings.upstash().map(any -> access(settings, terminal)),
                upstash,
                settings.alerts().map(file -> alerts(file, terminal)),
                terminal.env());
    }

    private static ServerCertificate certificate(CertificateFiles files, Setting certificate, Setting key) {
        try {
            return ServerCertificate.load(files, TimeSource.system());
        } catch (CertificateFaultException e) {
            Setting named = e.part() == CertificateFaultException.Part.KEY ? key : certificate;
            throw Failure.usage("--" + named.key() + ": " + e.getMessage()).because(e);
        }
    }

    /** The settings of an alerts file, with their secrets. */
    public static AlertSettings alerts(Path file, Terminal terminal) {
        try {
            return AlertsFile.load(file, terminal.env());
        } catch (FaultyFileException e) {
            throw Inputs.faulty(file, e.faults()).because(e);
        } catch (IOException e) {
            throw Inputs.unreadable(file, e);
        }
    }

    private static EndpointAccess access(ServeSettings settings, Terminal terminal) {
        if (settings.redis().isEmpty()) {
            throw Failure.usage(
                    "--upstash-port: needs a Redis whose commands it passes on",
                    "name it with --redis or TIDEGATE_REDIS");
        }
        return EndpointAccess.of(
                        settings.upstashTokens().map(file -> faultless(file, UpstashTokens::load)),
                        terminal.env(),
                        TimeSource.system())
                .orElseThrow(() -> Failure.usage(
                        "--upstash-port: needs a token",
                        "make one with: tidegate tokens create NAME, and give its line in --upstash-tokens FILE; or set "
                                + DevelopmentGuard.TOKEN + " to a long random text"));
    }

    private static <T> T faultless(Path file, Function<Path, T> load) {
        try {
            return load.apply(file);
        } catch (ApiKeysException e) {
            throw Inputs.faulty(file, e.faults()).because(e);
        }
    }
}
