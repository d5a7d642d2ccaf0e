#include "views/diagram/picture_pane.h"

#include "views/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace fairlead::views {

PicturePane::PicturePane(const Theme& theme, DiagramView::Fit fit, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_view(new DiagramView(fit, this)),
      m_bar(new QWidget(this)),
      m_pageBar(new QHBoxLayout),
      m_title(new QLabel(m_bar)),
      m_zoom(new QLabel(m_bar)),
      m_stack(new QStackedWidget(this)),
      m_messagePage(new QWidget(this)),
      m_messageTitle(new QLabel(m_messagePage)),
      m_messageText(new QLabel(m_messagePage))
{
    setObjectName(QStringLiteral("page"));
    setAttribute(Qt::WA_StyledBackground);
    createBar();
    createMessage();
    m_stack->addWidget(m_messagePage);
    m_stack->addWidget(m_view);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_stack, 1);
    connect(&m_theme, &Theme::changed, this, &PicturePane::followTheme);
    connect(m_view, &DiagramView::zoomChanged, this, &PicturePane::showZoom);
    followTheme();
}

void PicturePane::createBar()
{
    m_bar->setObjectName(QStringLiteral("pageBar"));
    m_bar->setAttribute(Qt::WA_StyledBackground);
    m_title->setObjectName(QStringLiteral("pageTitle"));
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_title->installEventFilter(this);
    m_zoom->setObjectName(QStringLiteral("muted"));
    m_zoom->setMinimumWidth(m_zoom->fontMetrics().horizontalAdvance(QStringLiteral("100 %")));
    m_zoom->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* layout = new QHBoxLayout(m_bar);
    layout->setContentsMargins(12, 5, 8, 5);
    layout->setSpacing(4);
    layout->addWidget(m_title, 1);
    layout->addLayout(m_pageBar);
    layout->addWidget(m_zoom);
    const auto zoomOut = [this] { m_view->zoomBy(1 / 1.25); };
    const auto zoomIn = [this] { m_view->zoomBy(1.25); };
    const auto add = [&](const char* icon, const QString& name, auto action) {
        auto* button = new QToolButton(m_bar);
        button->setProperty("icon-name", QString::fromLatin1(icon));
        button->setAutoRaise(true);
        button->setToolTip(name);
        button->setAccessibleName(name);
        connect(button, &QToolButton::clicked, m_view, action);
        layout->addWidget(button);
    };
    add("zoom-out", tr("Smaller (-)"), zoomOut);
    add("zoom-in", tr("Larger (+)"), zoomIn);
    add("actual-size", tr("Actual size (1)"), [this] { m_view->zoomToActualSize(); });
    add("fit", tr("Fit into the window (0)"), [this] { m_view->zoomToFit(); });
}

void PicturePane::createMessage()
{
    m_messageTitle->setObjectName(QStringLiteral("emptyTitle"));
    m_messageText->setObjectName(QStringLiteral("emptyText"));
    for (QLabel* label : {m_messageTitle, m_messageText}) {
        label->setWordWrap(true);
        label->setAlignment(Qt::AlignCenter);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    auto* layout = new QVBoxLayout(m_messagePage);
    layout->setContentsMargins(48, 24, 48, 24);
    layout->setSpacing(8);
    layout->addStretch(2);
    layout->addWidget(m_messageTitle);
    layout->addWidget(m_messageText);
    layout->addStretch(3);
}

void PicturePane::setTitle(const QString& title)
{
    m_titleText = title;
    fitTitle();
    m_title->setToolTip(title);
    m_view->setAccessibleName(title);
}

// Cut in its middle where the buttons leave it little room: names differ at their ends.
void PicturePane::fitTitle()
{
    m_title->setText(m_title->fontMetrics().elidedText(m_titleText, Qt::ElideMiddle, m_title->width()));
}

bool PicturePane::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_title && event->type() == QEvent::Resize)
        fitTitle();
    return QWidget::eventFilter(watched, event);
}

void PicturePane::showPicture(DiagramView::List list)
{
    m_stack->setCurrentWidget(m_view);
    m_view->setList(std::move(list));
}

void PicturePane::showBusy(const QString& what) { showMessage(what, {}); }

void PicturePane::showMessage(const QString& title, const QString& text)
{
    m_view->setList(nullptr);
    m_messageTitle->setText(title);
    m_messageText->setText(text);
    m_stack->setCurrentWidget(m_messagePage);
}

void PicturePane::showError(const Error& error)
{
    showMessage(QString::fromStdString(error.what),
                QString::fromStdString(error.why) + QLatin1Char('\n') + QString::fromStdString(error.hint));
}

bool PicturePane::showsPicture() const { return m_stack->currentWidget() == m_view; }

QString PicturePane::message() const
{
    return showsPicture() ? QString() : m_messageTitle->text() + QLatin1Char('\n') + m_messageText->text();
}

void PicturePane::followTheme()
{
    m_view->setScheme(m_theme.isDark() ? diagram::Scheme::dark : diagram::Scheme::light);
    for (QToolButton* button : m_bar->findChildren<QToolButton*>())
        if (const QString name = button->property("icon-name").toString(); !name.isEmpty())
            button->setIcon(m_theme.icon(name));
}

void PicturePane::showZoom() { m_zoom->setText(tr("%1 %").arg(std::lround(m_view->zoom() * 100))); }

}  // namespace fairlead::views
