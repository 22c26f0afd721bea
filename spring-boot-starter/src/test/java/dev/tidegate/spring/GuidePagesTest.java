package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.spring.autoconfigure.TidegateAutoConfiguration;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ByteArrayResource;

/** What the pages for Java show: every class compiles, every YAML is accepted, and the application of the page runs. */
class GuidePagesTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern TYPE = Pattern.compile("public (?:class|interface|record) (\\w+)");

    @TempDir
    private Path folder;

    /** The code blocks of a language; in a list they are indented. */
    private static List<String> blocks(String page, String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher block = Pattern.compile("(?ms)^( *)```" + language + "\n(.*?)^ *```$")
                .matcher(Files.readString(DOCS.resolve(page)));
        while (block.find()) {
            blocks.add(block.group(2).stripIndent());
        }
        assertThat(blocks).as(page).isNotEmpty();
        return blocks;
    }

    private void compile(String name, String source) throws IOException {
        Path file = Files.createDirectories(folder.resolve("source")).resolve(name + ".java");
        Files.writeString(file, source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter faults = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-d", folder.toString(), "-parameters", "-proc:none", "-cp", System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(faults, files, null, options, null, files.getJavaFileObjects(file))
                    .call();
            assertThat(compiled).as(faults + "\n" + source).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"guides/spring-boot.md", "guides/java-frameworks.md"})
    void everyClassCompiles(String page) throws IOException {
        for (String source : blocks(page, "java")) {
            Matcher type = TYPE.matcher(source);
            assertThat(type.find()).as(source).isTrue();
            compile(type.group(1), source);
        }
    }

    /** The first block has the imports, the second the ten lines. */
    @Test
    void theTenLinesCompileWithTheImportsOfThePage() throws IOException {
        List<String> parts = blocks("start/java.md", "java");
        compile(
                "TenLines",
                parts.get(0) + "public class TenLines {\n List<String> ten() {\n" + parts.get(1)
                        + "\nreturn answers;\n}\n}\n");
    }

    @Test
    void everyYamlIsAccepted() throws IOException {
        for (String yaml : blocks("guides/spring-boot.md", "yaml")) {
            var sources = new YamlPropertySourceLoader().load("page", new ByteArrayResource(yaml.getBytes()));
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(TidegateAutoConfiguration.class))
                    .withInitializer(
                            context -> sources.forEach(context.getEnvironment().getPropertySources()::addLast))
                    .run(context -> assertThat(context).as(yaml).hasNotFailed().hasSingleBean(RateLimiter.class));
        }
    }

    @Test
    void thePageNamesTheSpringBootOfThisBuild() throws IOException {
        Matcher version =
                Pattern.compile("<spring-boot.version>(.*?)</").matcher(Files.readString(Path.of("..", "pom.xml")));
        assertThat(version.find()).isTrue();
        assertThat(blocks("guides/spring-boot.md", "xml").get(0)).contains("<version>" + version.group(1) + "<");
    }

    /** Class, properties and calls as the page has them; Spring Security, which it leaves out, is switched off. */
    @Test
    void theApplicationOfThePageGuardsItsEndpoint() throws Exception {
        compile("Guarded", blocks("guides/spring-boot.md", "java").get(0));
        Files.writeString(
                folder.resolve("application.yaml"),
                blocks("guides/spring-boot.md", "yaml").get(0));
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            try (ConfigurableApplicationContext context = new SpringApplicationBuilder(
                            loader.loadClass("example.Guarded"))
                    .properties(
                            "server.port=0",
                            "spring.main.banner-mode=off",
                            "spring.autoconfigure.exclude="
                                    + "org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration,"
                                    + "org.springframework.boot.security.autoconfigure.web.servlet."
                                    + "ServletWebSecurityAutoConfiguration,"
                                    + "org.springframework.boot.security.autoconfigure.web.servlet."
                                    + "SecurityFilterAutoConfiguration,"
                                    + "org.springframework.boot.security.autoconfigure.actuate.web.servlet."
                                    + "ManagementWebSecurityAutoConfiguration")
                    .run()) {
                HttpCalls http = new HttpCalls(context);
                HttpResponse<String> first = http.get("/ask", "X-Tenant", "acme");
                assertThat(first.body()).isEqualTo("an answer for acme\n");
                assertThat(first.headers().firstValue("X-RateLimit-Remaining")).hasValue("1");
                http.get("/ask", "X-Tenant", "acme");
                HttpResponse<String> third = http.get("/ask", "X-Tenant", "acme");
                assertThat(third.statusCode()).isEqualTo(429);
                assertThat(third.headers().firstValue("Retry-After")).isPresent();
                assertThat(third.body()).contains("requests-per-minute");
                assertThat(http.get("/ask", "X-Tenant", "other").statusCode()).isEqualTo(200);
            }
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
