#include "views/diagram/diagram_page.h"

#include "views/diagram/picture_pane.h"
#include "views/navigation/navigation.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

namespace fairlead::views {

namespace {

// No name of a port can be so long.
const QString allPorts = QStringLiteral("all ports of the service");

}  // namespace

DiagramPage::DiagramPage(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_navigation(navigation), m_pane(new PicturePane(theme, DiagramView::Fit::whole, this))
{
    createBar();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pane);
    connect(&m_pane->view(), &DiagramView::selectionChanged, this, &DiagramPage::selectionChanged);
    connect(&m_pane->view(), &DiagramView::activated, this, &DiagramPage::activate);
}

QComboBox* DiagramPage::addChoice(const QString& objectName, const QString& name)
{
    auto* choice = new QComboBox(m_pane);
    choice->setObjectName(objectName);
    choice->setAccessibleName(name);
    choice->setToolTip(name);
    m_pane->barLayout().addWidget(choice);
    connect(choice, &QComboBox::currentIndexChanged, this, &DiagramPage::layOut);
    return choice;
}

QToolButton* DiagramPage::addButton(const QString& text, const QString& name)
{
    auto* button = new QToolButton(m_pane);
    button->setText(text);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setAutoRaise(true);
    m_pane->barLayout().addWidget(button);
    return button;
}

void DiagramPage::createBar()
{
    using Traffic = diagram::ServiceLayoutOptions::Traffic;
    m_port = addChoice(QStringLiteral("port"), tr("Which port of the service is shown"));
    // Names of ports may be long; the list shows them in full.
    m_port->setMaximumWidth(m_port->fontMetrics().averageCharWidth() * 18);
    m_family = addChoice(QStringLiteral("family"), tr("Which address family is shown"));
    m_traffic = addChoice(QStringLiteral("traffic"), tr("Which connections are followed"));
    m_traffic->addItem(tr("Usual way in"), static_cast<int>(Traffic::automatic));
    m_traffic->addItem(tr("From a pod"), static_cast<int>(Traffic::internal));
    m_traffic->addItem(tr("From outside"), static_cast<int>(Traffic::external));
    m_wayBack = addButton(tr("Way back"), tr("Also how an answer comes back"));
    m_wayBack->setObjectName(QStringLiteral("wayBack"));
    m_wayBack->setCheckable(true);
    m_fold = addButton(tr("Fold"), tr("Fold again what was unfolded"));
    m_fold->setObjectName(QStringLiteral("fold"));
    m_fold->hide();
    m_port->hide();
    m_family->hide();
    connect(m_wayBack, &QToolButton::toggled, this, &DiagramPage::layOut);
    connect(m_fold, &QToolButton::clicked, this, [this] {
        m_expanded.clear();
        layOut();
    });
}

void DiagramPage::setSnapshot(SnapshotPtr snapshot)
{
    m_layOut.cancel();
    m_snapshot = std::move(snapshot);
    m_place = {};
    m_pane->showBusy({});
}

void DiagramPage::show(const Place& place)
{
    const bool sameService = m_place.nameSpace == place.nameSpace && m_place.service == place.service;
    if (sameService && m_place.node == place.node)
        return;
    if (!sameService)
        m_expanded.clear();
    m_place = place;
    if (!sameService)
        offerContent();
    m_pane->setTitle(place.node.isEmpty() ? place.qualifiedService()
                                          : tr("%1 seen from %2").arg(place.qualifiedService(), place.node));
    if (!sameService)
        m_pane->showBusy(tr("Drawing %1…").arg(place.qualifiedService()));
    layOut();
}

// The ports and families that the service has; a choice of one is none.
void DiagramPage::offerContent()
{
    const QSignalBlocker quietPort(m_port);
    const QSignalBlocker quietFamily(m_family);
    m_port->clear();
    m_family->clear();
    const kubernetes::Service* const service =
        m_snapshot ? m_snapshot->findService(m_place.nameSpace.toStdString(), m_place.service.toStdString()) : nullptr;
    if (service) {
        for (const kubernetes::ServicePort& port : service->ports) {
            const QString number =
                QStringLiteral("%1/%2").arg(port.port).arg(QString::fromStdString(toString(port.protocol)).toUpper());
            m_port->addItem(port.name.empty() ? number : QStringLiteral("%1 (%2)").arg(number, QString::fromStdString(port.name)),
                            QString::fromStdString(port.name.empty() ? std::to_string(port.port) : port.name));
        }
        for (const IpFamily family : diagram::familiesOf(*service))
            m_family->addItem(family == IpFamily::ipv4 ? tr("IPv4") : tr("IPv6"), family == IpFamily::ipv6);
    }
    if (m_port->count() > 1)
        m_port->addItem(tr("All ports"), allPorts);
    m_port->setVisible(m_port->count() > 1);
    m_family->setVisible(m_family->count() > 1);
}

bool DiagramPage::showsAllPorts() const { return m_port->currentData().toString() == allPorts; }

diagram::ServiceGraphOptions DiagramPage::chosenContent() const
{
    diagram::ServiceGraphOptions content;
    if (m_port->count() > 1 && !showsAllPorts())
        content.port = m_port->currentData().toString().toStdString();
    if (m_family->count() > 1)
        content.family = m_family->currentData().toBool() ? IpFamily::ipv6 : IpFamily::ipv4;
    return content;
}

void DiagramPage::layOut()
{
    if (!m_snapshot || !m_place.hasService())
        return;
    m_fold->setVisible(!m_expanded.empty());
    diagram::ServiceLayoutOptions options;
    options.traffic = static_cast<diagram::ServiceLayoutOptions::Traffic>(m_traffic->currentData().toInt());
    options.focusNode = m_place.node.toStdString();
    options.expanded = m_expanded;
    options.returnPath = m_wayBack->isChecked();
    m_layOut.run(
        [snapshot = m_snapshot, nameSpace = m_place.nameSpace.toStdString(), name = m_place.service.toStdString(), options,
         content = chosenContent(), all = showsAllPorts()] {
            return all ? portsPicture(snapshot, nameSpace, name, options, content)
                       : servicePicture(snapshot, nameSpace, name, options, content);
        },
        [this](const Result<PicturePtr>& picture) {
            if (picture)
                m_pane->showPicture(*picture);
            else
                m_pane->showError(picture.error());
            emit pictureShown();
        });
}

// What the choice of ports holds for the port that an entry of the band stands for ("port:53/udp").
QVariant DiagramPage::portData(const std::string& id) const
{
    const kubernetes::Service* const service =
        m_snapshot ? m_snapshot->findService(m_place.nameSpace.toStdString(), m_place.service.toStdString()) : nullptr;
    if (service) {
        for (const kubernetes::ServicePort& port : service->ports) {
            if (id.substr(id.find(':') + 1) == std::to_string(port.port) + '/' + toString(port.protocol))
                return QString::fromStdString(port.name.empty() ? std::to_string(port.port) : port.name);
        }
    }
    return {};
}

void DiagramPage::activate(const diagram::Item* entry)
{
    if (entry->id.starts_with("more:") || entry->id.starts_with("zone:")) {
        m_expanded.insert(entry->id.substr(0, entry->id.find('#')));  // of another port the same is called "…#2"
        layOut();
    } else if (entry->id.starts_with("port:") || entry->id.starts_with("lane:")) {
        m_port->setCurrentIndex(m_port->findData(portData(entry->id)));
    } else if (const auto place = Place::fromLink(entry->drill, m_place)) {
        m_navigation.goTo(*place);
    }
}

}  // namespace fairlead::views
