import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.tidegate.aws.iam.IamTokens;
import dev.tidegate.aws.iam.IamUser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Does with the package of the function what Lambda does: loads the handler by its name and gives it an event. */
final class Function {
    public static void main(String[] args) throws Exception {
        String[] name = args[0].split("::");
        RequestStreamHandler handler =
                (RequestStreamHandler) Class.forName(name[0]).getConstructor().newInstance();
        String event = "{\"rawPath\":\"/v1/acquire\",\"headers\":{\"content-type\":\"application/json\"},"
                + "\"requestContext\":{\"http\":{\"method\":\"POST\"}},"
                + "\"body\":\"{\\\"subject\\\":\\\"acme\\\",\\\"plan\\\":\\\"starter\\\"}\"}";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        handler.getClass()
                .getMethod(
                        name[1],
                        java.io.InputStream.class,
                        java.io.OutputStream.class,
                        com.amazonaws.services.lambda.runtime.Context.class)
                .invoke(handler, new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), out, null);
        System.out.println(out.toString(StandardCharsets.UTF_8));
        System.out.println("token="
                + IamTokens.of(new IamUser("app", "limits", false, "eu-west-1"), Instant::now)
                        .current()
                        .contains("X-Amz-Signature="));
        System.exit(0);
    }
}
