#include "views/window/help_texts.h"

#include "model/ssh/session/ssh_library.h"

#include <QCoreApplication>

#include <utility>

namespace fairlead::views {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Help", text); }

}  // namespace

QString keyboardHelpHtml()
{
    const std::pair<const char*, const char*> keys[]{
        {"Ctrl+Shift+N", "connect to a cluster"},
        {"Ctrl+N, Ctrl+W", "a window for another cluster, close this one"},
        {"F5", "read the connected cluster again"},
        {"Ctrl+K", "find a service"},
        {"Ctrl+F", "find on this page"},
        {"Tab, arrows", "walk through a picture"},
        {"Home, End", "the first and the last of a picture"},
        {"Enter", "open what is selected: a node's rules"},
        {"Menu, Shift+F10", "what can be done with what is selected: copy addresses and commands"},
        {"T", "a picture as text"},
        {"M", "the small map of a picture"},
        {"Alt+Left, Alt+Right", "back and forward"},
        {"V", "rules in words, or as they are written"},
        {"D", "the whole dump, at the selected rule"},
        {"J", "follow the selected rule's jump"},
        {"P", "the service's next port or address family"},
        {"M", "the modes of kube-proxy side by side"},
        {"Ctrl+M", "the map of the cluster"},
        {"Ctrl+Shift+M", "services and nodes: where rules are not as they should be"},
        {"N, Shift+N", "on services and nodes: the next that is amiss, the one before"},
        {"Ctrl+I", "facts, and whose an address or port is"},
        {"/, Page Down, Page Up", "on the map: search; into a zone or node, and out again"},
        {"Ctrl+D", "compare: two nodes, two services, two times"},
        {"N, Shift+N", "in a comparison: the next difference, the one before"},
        {"X, A, G", "in a comparison: swap the sides, all rows, the diagrams"},
        {"Ctrl+T", "trace the path of a packet"},
        {"Ctrl+Shift+T", "what moving kube-proxy to nftables would change"},
        {"Space", "on a path: play or pause"},
        {"comma, full stop", "on a path: one step back, one step on"},
        {"Home, End", "on a path: first step, last step"},
        {"+, -, 0, 1", "zoom in, out, fit, actual size"},
        {"Ctrl+Shift+C, Ctrl+L", "copy a link to this place, go to a link"},
        {"Ctrl+E", "export the picture"},
        {"Ctrl+S", "save a capture"},
        {"Ctrl+Shift+I", "what is wrong in the cluster, worst first"},
        {"Ctrl+R", "the counters of the service, as charts"},
        {"Ctrl+H", "what changed in a live cluster"},
        {"Ctrl+Shift+P", "hold the picture of a live cluster, let it go on"},
        {"Ctrl+Shift+D", "light or dark"},
    };
    QString html = QStringLiteral("<table cellpadding='4'>");
    for (const auto& [key, meaning] : keys)
        html += QStringLiteral("<tr><td><b>%1</b></td><td>%2</td></tr>").arg(QString::fromLatin1(key), tr(meaning));
    return html + QStringLiteral("</table>");
}

QString aboutHtml()
{
    const QString limits = QString::fromStdString(ssh::sshLibraryLimits()).toHtmlEscaped();
    return tr("<p><b>Fairlead %1</b></p><p>Shows where each line of a Kubernetes Service leads.</p>"
              "<p>It reads, and writes to no cluster and no node.</p><p>SSH by %2. %3</p><p>Apache License 2.0. DejaVu fonts: "
              "see "
              "resources/fonts.</p>")
        .arg(QStringLiteral(FAIRLEAD_VERSION), QString::fromStdString(ssh::sshLibraryName()).toHtmlEscaped(),
             limits.isEmpty() ? limits : limits + QLatin1Char(' ') + tr("The installed ssh program can take its place."));
}

}  // namespace fairlead::views
