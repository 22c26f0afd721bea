#!/usr/bin/env bash
# LangChain4j: an error event inside a stream ends it twice, the second time as a finished answer.
#
# Version: dev.langchain4j:langchain4j-open-ai 1.19.0 (Maven Central). Needs JDK 17 and Maven.
# Input: a local server that answers a streamed chat in OpenAI's form: two words, then an event
# "error" with a JSON error object, as providers send it when they fail after the first token.
#
# Behaviour seen: the handler gets both words, then onError with the provider's error, and then
# onCompleteResponse with the two words as the whole answer. Its finish reason and its TokenUsage
# are null.
#
# Why a good guess is wrong: the interface has two ends, and one of them is taken for the last call.
# A caller that refunds in onError and charges in onCompleteResponse does both, in this order, and
# counts nothing for tokens that the provider bills; one that stores finished answers stores half an
# answer. A stream that is cut without an event ends once, as a finished answer too.
set -euo pipefail
for tool in mvn java; do
  command -v $tool >/dev/null || { echo "missing: $tool (apt-get install maven openjdk-17-jdk-headless)" >&2; exit 2; }
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>dev.langchain4j</groupId><artifactId>langchain4j-open-ai</artifactId><version>1.19.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=. >mvn.log 2>&1 ||
  { cat mvn.log >&2; exit 2; }
cat >Twice.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class Twice {
    private static final String CHUNK = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,"
            + "\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}\n\n";
    private static final String ERROR =
            "event: error\ndata: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n";

    public static void main(String[] args) throws Exception {
        stream("with an error event", ERROR, 2);
        stream("cut", "", 1);
        System.exit(0);
    }

    private static void stream(String what, String last, int ends) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            String text = CHUNK.formatted("one") + CHUNK.formatted(" two") + last;
            exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        CountDownLatch ended = new CountDownLatch(ends);
        System.out.println(what + ":");
        OpenAiStreamingChatModel.builder()
                .baseUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/v1")
                .apiKey("none")
                .modelName("m")
                .build()
                .chat("hello", new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String word) {
                        System.out.println("  word " + word.strip());
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        System.out.println("  complete \"" + response.aiMessage().text() + "\", finish "
                                + response.finishReason() + ", " + response.tokenUsage());
                        ended.countDown();
                    }

                    @Override
                    public void onError(Throwable error) {
                        System.out.println("  error " + (String.valueOf(error.getMessage()).contains("overloaded") ? "overloaded" : error));
                        ended.countDown();
                    }
                });
        if (!ended.await(20, TimeUnit.SECONDS)) {
            System.out.println("  not so many ends within 20 s");
        }
        server.stop(0);
    }
}
JAVA
java -cp '*' Twice.java 2>err | tee seen
diff - seen <<'TXT' >&2 || { tail -5 err >&2; echo "changed: see the lines above" >&2; exit 1; }
with an error event:
  word one
  word two
  error overloaded
  complete "one two", finish null, null
cut:
  word one
  word two
  complete "one two", finish null, null
TXT
