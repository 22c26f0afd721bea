package dev.tidegate.testkit.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Chat completions as OpenAI writes them. */
final class ChatJson {
    private static final String MODEL = "gpt-5-mini";

    private ChatJson() {}

    static String error(int status) {
        return "{\"error\":{\"message\":\"scripted\",\"type\":\"server_error\",\"code\":\"" + status + "\"}}";
    }

    static String whole(String id, Step step) {
        String message = step.tools().isEmpty()
                ? "\"content\":\"" + String.join(" ", step.words()) + "\""
                : "\"content\":null,\"tool_calls\":["
                        + IntStream.range(0, step.tools().size())
                                .mapToObj(at -> call(id, step, at))
                                .collect(Collectors.joining(","))
                        + "]";
        String choice = "{\"index\":0,\"message\":{\"role\":\"assistant\",\"refusal\":null," + message
                + "},\"logprobs\":null,\"finish_reason\":\"" + reason(step) + "\"}";
        String usage = step.ending() == Step.Ending.WITHOUT_USAGE ? "" : ",\"usage\":" + counts(step);
        return "{\"id\":\"" + id + "\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"" + MODEL
                + "\",\"choices\":[" + choice + "]" + usage + "}";
    }

    static List<String> parts(String id, Step step) {
        List<String> parts = new ArrayList<>();
        for (String word : step.words()) {
            parts.add(chunk(
                    id,
                    "{\"role\":\"assistant\",\"content\":\"" + (parts.isEmpty() ? "" : " ") + word + "\"}",
                    "null"));
        }
        for (int at = 0; at < step.tools().size(); at++) {
            parts.add(chunk(id, "{\"role\":\"assistant\",\"tool_calls\":[" + call(id, step, at) + "]}", "null"));
        }
        return parts;
    }

    static String finish(String id, Step step) {
        return chunk(id, "{}", "\"" + reason(step) + "\"");
    }

    /** The chunk that {@code include_usage} adds. */
    static String usage(String id, Step step) {
        return head(id) + "\"choices\":[],\"usage\":" + counts(step) + "}";
    }

    private static String chunk(String id, String delta, String reason) {
        return head(id) + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + reason + "}]}";
    }

    private static String head(String id) {
        return "{\"id\":\"" + id + "\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"" + MODEL + "\",";
    }

    private static String call(String id, Step step, int at) {
        String[] tool = step.tools().get(at).split(" ", 2);
        String arguments = tool.length < 2 ? "{}" : tool[1].replace("\"", "\\\"");
        return "{\"index\":" + at + ",\"id\":\"call_" + id + "_" + at
                + "\",\"type\":\"function\",\"function\":{\"name\":\""
                + tool[0] + "\",\"arguments\":\"" + arguments + "\"}}";
    }

    private static String reason(Step step) {
        return step.tools().isEmpty() ? "stop" : "tool_calls";
    }

    private static String counts(Step step) {
        long output = step.output();
        return "{\"prompt_tokens\":" + step.input() + ",\"completion_tokens\":" + output + ",\"total_tokens\":"
                + (step.input() + output) + ",\"prompt_tokens_details\":{\"cached_tokens\":" + step.cached()
                + "},\"completion_tokens_details\":{\"reasoning_tokens\":0}}";
    }
}
