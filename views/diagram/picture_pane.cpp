#include "views/diagram/picture_pane.h"

#include "model/diagram/picture_reading.h"
#include "views/theme/theme.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
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
      m_readingPage(new QWidget(this)),
      m_reading(new QPlainTextEdit(m_readingPage)),
      m_messagePage(new QWidget(this)),
      m_messageTitle(new QLabel(m_messagePage)),
      m_messageText(new QLabel(m_messagePage))
{
    setObjectName(QStringLiteral("page"));
    setAttribute(Qt::WA_StyledBackground);
    createBar();
    createMessage();
    createReading();
    m_stack->addWidget(m_messagePage);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_readingPage);
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
    m_read = addButton("reading", tr("The picture as text (T)"));
    m_read->setObjectName(QStringLiteral("readAsText"));
    m_read->setCheckable(true);
    connect(m_read, &QToolButton::toggled, this, &PicturePane::showCurrent);
    const auto add = [this](const char* icon, const QString& name, auto action) {
        connect(addButton(icon, name), &QToolButton::clicked, m_view, action);
    };
    add("zoom-out", tr("Smaller (-)"), [this] { m_view->zoomBy(1 / 1.25); });
    add("zoom-in", tr("Larger (+)"), [this] { m_view->zoomBy(1.25); });
    add("actual-size", tr("Actual size (1)"), [this] { m_view->zoomToActualSize(); });
    add("fit", tr("Fit into the window (0)"), [this] { m_view->zoomToFit(); });
    for (QWidget* widget : std::initializer_list<QWidget*>{m_view, m_reading}) {
        auto* keys = new QShortcut(Qt::Key_T, widget);
        keys->setContext(Qt::WidgetShortcut);
        connect(keys, &QShortcut::activated, this, [this] { setReading(!m_read->isChecked()); });
    }
}

QToolButton* PicturePane::addButton(const char* icon, const QString& name)
{
    auto* button = new QToolButton(m_bar);
    button->setProperty("icon-name", QString::fromLatin1(icon));
    button->setAutoRaise(true);
    button->setToolTip(name);
    button->setAccessibleName(name);
    m_bar->layout()->addWidget(button);
    return button;
}

void PicturePane::createReading()
{
    m_reading->setObjectName(QStringLiteral("reading"));
    m_reading->setAccessibleName(tr("The picture as text"));
    m_reading->setReadOnly(true);
    m_reading->setFrameShape(QFrame::NoFrame);
    m_reading->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* copy = new QPushButton(tr("Copy the text"), m_readingPage);
    copy->setObjectName(QStringLiteral("copyReading"));
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(readingText()); });
    auto* layout = new QVBoxLayout(m_readingPage);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->addWidget(copy, 0, Qt::AlignLeft);
    layout->addWidget(m_reading, 1);
}

void PicturePane::setReading(bool reading) { m_read->setChecked(reading); }

QString PicturePane::readingText() const
{
    return m_view->list() ? QString::fromStdString(diagram::readPicture(*m_view->list())) : QString();
}

// The text is made when it is looked at: most pictures are never read.
void PicturePane::showCurrent()
{
    if (!m_view->list())
        return;
    const bool hadFocus = m_view->hasFocus() || m_reading->hasFocus();
    if (m_read->isChecked())
        m_reading->setPlainText(readingText());
    m_stack->setCurrentWidget(m_read->isChecked() ? m_readingPage : static_cast<QWidget*>(m_view));
    if (hadFocus)
        (m_read->isChecked() ? static_cast<QWidget*>(m_reading) : m_view)->setFocus();
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
    showCurrent();
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

bool PicturePane::showsPicture() const { return m_stack->currentWidget() != m_messagePage; }

QString PicturePane::message() const
{
    return showsPicture() ? QString() : m_messageTitle->text() + QLatin1Char('\n') + m_messageText->text();
}

void PicturePane::followTheme()
{
    m_view->setScheme(m_theme.pictureScheme());
    for (QToolButton* button : m_bar->findChildren<QToolButton*>())
        if (const QString name = button->property("icon-name").toString(); !name.isEmpty())
            button->setIcon(m_theme.icon(name));
}

void PicturePane::showZoom() { m_zoom->setText(tr("%1 %").arg(std::lround(m_view->zoom() * 100))); }

}  // namespace fairlead::views
