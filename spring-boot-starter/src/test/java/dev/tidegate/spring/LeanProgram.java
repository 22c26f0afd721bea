package dev.tidegate.spring;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** A program of its own: the application of the guide with Spring MVC alone, which calls itself, then says an address of Redis. */
@RestController
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class LeanProgram {
    /** Prints what is on the class path, three statuses, and why the second start ended. */
    public static void main(String[] arguments) throws Exception {
        ClassLoader loader = LeanProgram.class.getClassLoader();
        System.out.println("reactor " + ClassUtils.isPresent("reactor.core.publisher.Mono", loader));
        System.out.println("redis " + ClassUtils.isPresent("dev.tidegate.redis.RedisStore", loader));
        try (ConfigurableApplicationContext context = started(Map.of())) {
            String port = context.getEnvironment().getRequiredProperty("local.server.port");
            HttpClient client = HttpClient.newHttpClient();
            URI ask = URI.create("http://127.0.0.1:" + port + "/ask");
            HttpRequest request =
                    HttpRequest.newBuilder(ask).header("X-Tenant", "acme").build();
            for (int call = 1; call <= 3; call++) {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                System.out.println("call " + call + " " + answer.statusCode() + " "
                        + answer.headers().firstValue("X-RateLimit-Remaining").orElse("no header"));
            }
        }
        // Prints the explanation of the failure itself.
        try {
            started(Map.of("spring.data.redis.host", "127.0.0.1")).close();
            System.out.println("started");
        } catch (RuntimeException e) {
            System.out.println("ended");
        }
    }

    private static ConfigurableApplicationContext started(Map<String, Object> more) {
        return new SpringApplicationBuilder(LeanProgram.class)
                .properties(Map.of(
                        "server.port",
                        "0",
                        "spring.main.banner-mode",
                        "off",
                        "tidegate.plans.chat.limits[0].name",
                        "requests-per-minute",
                        "tidegate.plans.chat.limits[0].meter",
                        "requests",
                        "tidegate.plans.chat.limits[0].capacity",
                        "2",
                        "tidegate.plans.chat.limits[0].window",
                        "sliding 1m"))
                .properties(more)
                .run();
    }

    /** A guarded handler. */
    @GetMapping("/ask")
    @RateLimited(plan = "chat", subject = "#tenant")
    public String ask(@RequestHeader("X-Tenant") String tenant) {
        return tenant;
    }
}
