package io.netpool.examples.smtp;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;
import javax.net.ssl.SSLContext;

/** A mail client that nobody here wrote: Jakarta Mail. It demands TLS. */
public final class MailClient {
    private final Properties settings = new Properties();

    public MailClient(int port, SSLContext trust) {
        settings.put("mail.smtp.host", "127.0.0.1");
        settings.put("mail.smtp.port", String.valueOf(port));
        settings.put("mail.smtp.localhost", "client.example");
        settings.put("mail.smtp.connectiontimeout", "10000");
        settings.put("mail.smtp.timeout", "10000");
        settings.put("mail.smtp.starttls.required", "true");
        settings.put("mail.smtp.ssl.socketFactory", trust.getSocketFactory());
    }

    /** Sends in chunks of this size, with BDAT. */
    MailClient inChunksOf(int bytes) {
        settings.put("mail.smtp.chunksize", String.valueOf(bytes));
        return this;
    }

    public void deliver(String text, String... recipients) throws MessagingException {
        MimeMessage message = new MimeMessage(Session.getInstance(settings));
        message.setFrom(new InternetAddress("juliet@capulet.example"));
        for (String recipient : recipients) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(recipient));
        }
        message.setSubject("balcony");
        message.setText(text, "UTF-8");
        message.setHeader("Content-Transfer-Encoding", "8bit");
        Transport.send(message);
    }
}
